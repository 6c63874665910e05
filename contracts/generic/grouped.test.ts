import { expect, test } from "vitest";
import { grouped } from "./grouped.ts";

test("values are grouped by their keys, in the order they came", () => {
  expect([...grouped(["one", "three", "two"], ({ length }) => length)]).toEqual([
    [3, ["one", "two"]],
    [5, ["three"]],
  ]);
});
