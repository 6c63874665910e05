import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DeclarationError } from "./declaration-error.ts";
import { grammar } from "./grammar.ts";

const read = (text: string, words: string) => grammar(text, "here").read(words.split(" ").filter(Boolean));

describe("a sequence", () => {
  test.each([
    ["config content*", "config"],
    ["config content*", "config content content"],
    ["(created | updated)+ deleted?", "created updated deleted"],
    ["a? b? c?", ""],
    ["(a b)* c", "a b a b c"],
  ])("of %s may be %s", (text, words) => {
    expect(read(text, words)).toMatchObject({ complete: true });
    expect(read(text, words).wrongAt).toBeUndefined();
  });

  test.each([
    ["config content*", "content", 0, ["config"]],
    ["config content*", "config config", 1, ["content"]],
    ["partial* final", "partial final partial", 2, []],
    ["(a b)* c", "a c", 1, ["b"]],
  ])("of %s may not be %s", (text, words, wrongAt, next) => {
    expect(read(text, words)).toMatchObject({ wrongAt, next });
  });

  test("that is cut short says what is due", () => {
    expect(read("partial* final", "partial partial")).toEqual({
      complete: false,
      next: ["partial", "final"],
    });
  });
});

test("every sentence that is made keeps its grammar", () => {
  const texts = ["config content*", "partial* final", "(a | b c)+ d?", "a* b* c*", "((a b)* c)+"];
  fc.assert(
    fc.property(fc.constantFrom(...texts), fc.array(fc.nat(5), { maxLength: 30 }), (text, choices) => {
      const found = grammar(text, "here");
      const { wrongAt, complete } = found.read(found.sentence(choices));
      expect(wrongAt).toBeUndefined();
      expect(complete).toBe(true);
    }),
  );
});

test.each([
  ["(a b", "a parenthesis is not closed"],
  ["a b)", '")" is one too many'],
  ["* a", '"*" stands where a word belongs'],
  ["", "it has no word"],
])("%s cannot be read", (text, why) => {
  expect(() => grammar(text, "shop.yaml:3")).toThrow(DeclarationError);
  expect(() => grammar(text, "shop.yaml:3")).toThrow(
    `shop.yaml:3: the grammar ${JSON.stringify(text)} cannot be read: ${why}`,
  );
});
