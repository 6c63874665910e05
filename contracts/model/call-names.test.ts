import { expect, test } from "vitest";
import { callNames } from "./call-names.ts";

test("each name is its own value", () => {
  expect(callNames("before", "cut-off")).toEqual({ before: "before", "cut-off": "cut-off" });
});

test("a name that was not given is none of them", () => {
  const calls = callNames("before");
  // @ts-expect-error A clause that misspells the name of a call does not compile.
  expect(calls.befor).toBeUndefined();
});
