import { expect, test } from "vitest";
import { didYouMean, nearNames } from "./did-you-mean.ts";

const names = ["chat/*", "chat/echo", "chat/drained", "call/one-end", "download-file/content"];

test.each([
  ["chta/*", "chat/*"],
  ["chat/ehco", "chat/echo"],
  ["Chat/Drained", "chat/drained"],
  ["downloadfile/content", "download-file/content"],
])("%s is near %s", (written, best) => {
  expect(nearNames(written, names)[0]).toBe(best);
});

test("what is like nothing has no near match", () => {
  expect(nearNames("zebra/stripes", names)).toEqual([]);
  expect(didYouMean("zebra/stripes", names, "streamproof clauses lists them")).toBe(
    "; streamproof clauses lists them.",
  );
});

test("several near matches are joined, each once", () => {
  expect(didYouMean("chat/ech", ["chat/echo", "chat/echo", "chat/each"], "")).toBe(
    "; did you mean chat/echo or chat/each?",
  );
});
