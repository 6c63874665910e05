import { create, type DescMethod, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { BatchItemSchema, FileChunkSchema } from "../../proto/gen/streaming/streaming_pb.ts";
import { encoded } from "./encode.ts";

/** Sizes on both sides of the one from which on bytes are put in by hand. */
const sizes = fc.constantFrom(0, 1, 16_383, 16_384, 20_000, 70_000);
const unknown = fc.constantFrom([], [{ no: 9, wireType: 0, data: new Uint8Array([1]) }]);

test("large bytes are encoded as the library does, first among the fields", () => {
  fc.assert(
    fc.property(sizes, fc.nat(1000), fc.boolean(), unknown, (size, chunkNumber, isLast, $unknown) => {
      const message = create(FileChunkSchema, { data: Buffer.alloc(size, 7), chunkNumber, isLast });
      const whole = { ...message, $unknown: [...$unknown] };
      const bytes = encoded({ output: FileChunkSchema } as unknown as DescMethod, whole);
      expect(Buffer.from(bytes).equals(toBinary(FileChunkSchema, whole))).toBe(true);
    }),
  );
});

test("and between others", () => {
  fc.assert(
    fc.property(sizes, fc.string(), fc.string(), (size, id, type) => {
      const message = create(BatchItemSchema, { id, type, data: Buffer.alloc(size, 7) });
      const bytes = encoded({ output: BatchItemSchema } as unknown as DescMethod, message);
      expect(Buffer.from(bytes).equals(toBinary(BatchItemSchema, message))).toBe(true);
    }),
  );
});

test("without Buffer, as in a browser", () => {
  vi.stubGlobal("Buffer", undefined);
  try {
    const message = create(FileChunkSchema, { data: new Uint8Array(20_000).fill(7) });
    const bytes = encoded({ output: FileChunkSchema } as unknown as DescMethod, message);
    expect(bytes).toEqual(toBinary(FileChunkSchema, message));
  } finally {
    vi.unstubAllGlobals();
  }
});
