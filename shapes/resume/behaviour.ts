import type { Keeping, MockCall } from "../keeping.ts";
import { asFieldValue } from "../language/field-value.ts";
import { kindOfField } from "../language/kind.ts";
import type { Resume } from "./declaration.ts";

/** How many there are to read in all. */
const inAll = 12;

/** Numbers what there is, and begins after what was received. */
export function keepResume(resume: Resume): Keeping {
  const { responseId } = resume;
  const isText = kindOfField(responseId.field).kind === "string";
  return {
    count: (_, call) => inAll - begunAt(resume, call),
    fill: (response, { index }, call) => {
      const number = begunAt(resume, call) + index + 1;
      responseId.set(response, isText ? nameOf(number) : asFieldValue(responseId.field, BigInt(number)));
    },
  };
}

function nameOf(number: number): string {
  return `item-${String(number).padStart(4, "0")}`;
}

/** How many were received before. */
function begunAt({ token, next }: Resume, { requests }: MockCall): number {
  const [request] = requests;
  const value = request === undefined ? null : token.of(request);
  const number = typeof value === "string" ? Number(/\d+$/.exec(value)?.[0] ?? 0) : Number(value ?? 0);
  const received = next ? number - 1 : number;
  return Math.max(0, Math.min(inAll, Number.isInteger(received) ? received : 0));
}
