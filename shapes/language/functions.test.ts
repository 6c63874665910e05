import { createRegistry } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { crc32c } from "./crc32c.ts";
import { expression } from "./expression.ts";

const evaluated = (text: string) =>
  expression(text, { variables: {}, types: createRegistry(), place: "here" }).of({});

test.each<[string, unknown]>([
  ["sum([1, 2, 3])", 6n],
  ["[0.1, 0.2, 0.3].sum()", 0.6],
  ["sum([1e100, 1.0, -1e100])", 1],
  ["mean([1, 2])", 1.5],
  ["min([3, 1, 2])", 1n],
  ["max(['a', 'c', 'b'])", "c"],
  ["distinct([1, 2, 1])", [1n, 2n]],
  ["first([7, 8])", 7n],
  ["last([7, 8])", 8n],
  ["concat(['a', 'b'])", "ab"],
  ["md5('')", "d41d8cd98f00b204e9800998ecf8427e"],
  ["sha1('abc')", "a9993e364706816aba3e25717850c26c9cd0d89d"],
  ["sha256(b'')", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
  ["crc32c('123456789')", 0xe3069283n],
  ["'Ab'.lowerAscii()", "ab"],
])("%s", (text, value) => {
  expect(evaluated(text)).toEqual({ value });
});

test("what has no value says why", () => {
  expect(evaluated("first([])")).toEqual({ problem: "first and last need at least one value" });
});

test("CRC-32C goes on from what stands before", () => {
  // The check value of RFC 3720, B.4.
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(Buffer.from("56789"), crc32c(Buffer.from("1234")))).toBe(0xe3069283);
});

test("a comparison that is false tells its sides as they were written", () => {
  const read = expression("sum([1, 2].map(n, n * 2)) == 7", {
    variables: {},
    types: createRegistry(),
    place: "here",
  });
  expect(read.of({})).toEqual({ value: false });
  expect(read.why({})).toBe("sum([1, 2].map(n, n * 2)) = 6");
});
