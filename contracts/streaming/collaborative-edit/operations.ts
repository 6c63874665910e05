import fc from "fast-check";
import { EditOperationSchema } from "../../../proto/gen/streaming/streaming_pb.ts";
import type { Step } from "../../model/scenario.ts";
import { encode, sendBytes } from "../../model/step.ts";

/** How long updates of others are waited for, in milliseconds. */
export const deliveredWithinMs = 4_000;

/** An operation as scenarios draw it. */
export interface Edit {
  readonly type: "INSERT" | "DELETE" | "FORMAT";
  readonly position: number;
  readonly content: string;
}

/** Operations on a short document; some beyond its end, some that change nothing. */
export function arbitraryEdit(text: fc.Arbitrary<string>): fc.Arbitrary<Edit> {
  return fc.record({
    type: fc.constantFrom("INSERT" as const, "INSERT" as const, "DELETE" as const, "FORMAT" as const),
    position: fc.oneof(fc.nat(12), fc.nat(12), fc.constantFrom(0, 1000, 2 ** 31 - 1)),
    content: text,
  });
}

export const plainText: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(..."abcdefg "),
  maxLength: 5,
});

/** Emoji beyond the basic plane, joined ones, and combining marks. */
export const awkwardText: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom("😀", "👩‍🚀", "e\u0301", "한", "a", "𝕌", "\u0301", "🇰🇷"),
  maxLength: 4,
});

/** Sends an operation. */
export function edit(
  call: string,
  documentId: string,
  userId: string,
  { type, position, content }: Edit,
): Step {
  return sendBytes(
    call,
    encode(EditOperationSchema, { userId, documentId, operationType: type, position, content }),
  );
}

export function insert(content: string, position = 0): Edit {
  return { type: "INSERT", position, content };
}

export function remove(content: string, position = 0): Edit {
  return { type: "DELETE", position, content };
}

/** Changes nothing, and leads to an update all the same. */
export const format: Edit = { type: "FORMAT", position: 0, content: "bold" };
