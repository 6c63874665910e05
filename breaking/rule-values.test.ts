import { expect, test } from "vitest";
import { compareRules, ruleValues } from "./rule-values.ts";

test.each([
  [{ repeated: { minItems: "1" } }, { repeated: { minItems: "2" } }, "stricter"],
  [{ repeated: { minItems: "2" } }, { repeated: { minItems: "1" } }, "looser"],
  [{}, { string: { minLen: "1" } }, "stricter"],
  [{ string: { minLen: "1" } }, {}, "looser"],
  [{ string: { maxLen: "9" } }, { string: { maxLen: "8" } }, "stricter"],
  [{ string: { maxLen: "8" } }, { string: { maxLen: "9" } }, "looser"],
  [{ int32: { gte: 0 } }, { int32: { gt: 0 } }, "stricter"],
  [{ double: { lt: 2 } }, { double: { lt: 1 } }, "stricter"],
  [{ string: { in: ["a", "b"] } }, { string: { in: ["a"] } }, "stricter"],
  [{ string: { in: ["a"] } }, { string: { in: ["a", "b"] } }, "looser"],
  [{ string: { in: ["a"] } }, { string: { in: ["b"] } }, "different"],
  [{ string: { notIn: ["a"] } }, { string: { notIn: ["a", "b"] } }, "stricter"],
  [{ string: { pattern: "a" } }, { string: { pattern: "b" } }, "different"],
  [{ required: true }, {}, "looser"],
  [{}, { required: true }, "stricter"],
  [{}, { ignore: "IGNORE_ALWAYS" }, "looser"],
  [{}, { cel: [{ id: "x", expression: "this > 0" }] }, "stricter"],
  [
    { cel: [{ id: "x", expression: "this > 0" }] },
    { cel: [{ id: "x", expression: "this > 1" }] },
    "different",
  ],
])("%j to %j is %s", (before, now, direction) => {
  expect(compareRules(ruleValues(before), ruleValues(now)).map((change) => change.direction)).toEqual([
    direction,
  ]);
});

test.each([
  [{ int32: { gt: 0 } }, { int32: { gte: 1 } }],
  [{ uint64: { lt: "10" } }, { uint64: { lte: "9" } }],
  [{ string: { in: ["a"] } }, { string: { in: ["a"] } }],
])("%j and %j say the same", (before, now) => {
  expect(compareRules(ruleValues(before), ruleValues(now))).toEqual([]);
});
