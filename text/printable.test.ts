import fc from "fast-check";
import { expect, test } from "vitest";
import { printable } from "./printable.ts";

test.each([
  ["a\u001b[31mb", "a\\u{1b}[31mb"],
  ["\u001b]0;title\u0007", "\\u{1b}]0;title\\u{7}"],
  ["\u009b2J", "\\u{9b}2J"],
  ["over\rwritten", "over\\u{d}written"],
  ["\u202etxt.exe", "\\u{202e}txt.exe"],
  ["line\nbreak\tand tab", "line\nbreak\tand tab"],
  ["한글 😀", "한글 😀"],
  ["\ud800", "\ufffd"],
])("%j is shown as %j", (given, shown) => {
  expect(printable(given)).toBe(shown);
});

test("nothing that a terminal obeys is left of any text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(printable(text)).not.toMatch(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
    }),
  );
});
