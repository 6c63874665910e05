import { expect, test } from "vitest";
import { drainedFailure, exampleOutcome, exampleReport } from "../report/example-report.ts";
import { type BaselineOptions, baselineOf } from "./baseline.ts";
import { defaultGate } from "./gate.ts";
import { withKnownFailures } from "./known-failures.ts";

const report = exampleReport([
  exampleOutcome(),
  drainedFailure(),
  drainedFailure({ clause: "call/one-end" }),
  drainedFailure({ clause: "call/one-end", rpc: "chat.ChatService/Chat" }),
  drainedFailure({ clause: "chat/burst", level: "should" }),
]);
const options: BaselineOptions = {
  gate: defaultGate,
  known: [],
  today: "2026-11-22",
  reason: "as found",
  until: "2027-02-20",
};
const entry = { reason: "as found", until: "2027-02-20" };

test("what breaks the gate is listed; a clause that fails everywhere once", () => {
  expect(baselineOf(report, options)).toEqual([
    { clause: "chat/drained", rpc: "streaming.StreamingService/Chat", ...entry },
    { clause: "call/one-end", ...entry },
  ]);
});

test("the run would pass with the list that it gave", () => {
  const known = baselineOf(report, options);
  expect(withKnownFailures(report, known, { today: "2026-11-22", all: report.outcomes }).verdict).toBe(
    "passed",
  );
});

test("an entry whose failures are still there keeps its reason and date", () => {
  const known = [{ clause: "chat/dr*", reason: "issue 12", until: "2026-12-31" }];
  expect(baselineOf(report, { ...options, known })[0]).toEqual(known[0]);
});

test.each([
  ["has passed", { clause: "chat/echo", reason: "x", until: "2026-12-31" }, 2],
  ["has expired", { clause: "chat/drained", reason: "x", until: "2026-11-21" }, 2],
  ["was not judged", { clause: "upload-file/*", reason: "x", until: "2026-12-31" }, 3],
])("an entry that %s: %j", (_, known, length) => {
  expect(baselineOf(report, { ...options, known: [known] })).toHaveLength(length);
});
