import { expect, test } from "vitest";
import { collectHeader, parseHeader } from "./request-header.ts";

test.each([
  ["authorization: Bearer a:b", ["authorization", "Bearer a:b"]],
  ["X-Trace:1", ["x-trace", "1"]],
  ["x-empty:", ["x-empty", ""]],
  ["x-raw-bin: AAEC/w==", ["x-raw-bin", "AAEC/w=="]],
])('"%s" is a header', (text, header) => {
  expect(parseHeader(text)).toEqual(header);
});

test.each([
  ["Bearer secret", "--header Bearer has no colon; write 'name: value'."],
  [":path: /x", "--header :path is not a header name; use letters, digits, dots, - and _."],
  ["grpc-timeout: 1S", "--header grpc-timeout is set by the protocol; omit it."],
  ["TE: x", "--header te is set by the protocol; omit it."],
  ["x-bin: ü", "--header x-bin is not base64; values of -bin names are."],
  ["x: ü", "--header x is not ASCII; send other bytes in base64 under a name that ends in -bin."],
])('"%s" is refused without its value', (text, sentence) => {
  expect(() => parseHeader(text)).toThrow(sentence);
});

test("headers may repeat, but not the authorization", () => {
  const once = collectHeader("x: 1", []);
  expect(collectHeader("x: 2", once)).toEqual([
    ["x", "1"],
    ["x", "2"],
  ]);
  const authorized = collectHeader("authorization: a", []);
  expect(() => collectHeader("Authorization: b", authorized)).toThrow("authorization is given twice");
});
