import { expect, test } from "vitest";
import { shellWord } from "./shell-word.ts";

test.each([
  ["./served/a-b_c.txt", "./served/a-b_c.txt"],
  ["LOG=debug", "LOG=debug"],
  ["two words", "'two words'"],
  ["it's", "'it'\\''s'"],
  ["{a,b}", "'{a,b}'"],
  ["", "''"],
])("%j is written %s", (text, word) => {
  expect(shellWord(text)).toBe(word);
});
