import { expect, test } from "vitest";
import { type ContractsLock, compareClauses, type LockedClause, lockText } from "./clauses.ts";

const echo: LockedClause = { level: "must", sentence: "One answer each.", rpcs: ["a.B/C"] };
const lock = (clauses: ContractsLock["clauses"]): ContractsLock => ({ clauses });

function changes(before: ContractsLock["clauses"], now: ContractsLock["clauses"]) {
  const found = compareClauses(lock(before), lock(now), lockText(lock(now))).changes;
  return found.map(({ breaking, message, line }) => `${breaking ? "✗" : "·"} ${line ?? "-"} ${message}`);
}

test.each<[string, ContractsLock["clauses"], ContractsLock["clauses"], string]>([
  ["a new MUST", {}, { "chat/echo": echo }, "✗ 3 chat/echo (MUST) was added: One answer each."],
  ["a new SHOULD", {}, { x: { ...echo, level: "should" } }, "· 3 x (SHOULD) was added: One answer each."],
  ["one that went", { x: echo }, {}, "· - x was removed."],
  ["a stricter level", { x: { ...echo, level: "should" } }, { x: echo }, "✗ 3 x: a SHOULD became a MUST."],
  ["a weaker level", { x: echo }, { x: { ...echo, level: "should" } }, "· 3 x: a MUST became a SHOULD."],
  [
    "other words",
    { x: echo },
    { x: { ...echo, sentence: "Two." } },
    '✗ 3 x asks for something else: "One answer each." became "Two."',
  ],
  [
    "one more RPC",
    { x: echo },
    { x: { ...echo, rpcs: ["a.B/C", "a.B/D"] } },
    "✗ 3 x is judged at a.B/D, too.",
  ],
  ["one RPC less", { x: echo }, { x: { ...echo, rpcs: [] } }, "· 3 x is no longer judged at a.B/C."],
])("%s", (_, before, now, expected) => {
  expect(changes(before, now)).toEqual([expected]);
});

test("the same clauses are no change", () => {
  expect(changes({ x: echo }, { x: echo })).toEqual([]);
});
