import { expect, test } from "vitest";
import { drainedFailure, exampleOutcome, exampleReport } from "../report/example-report.ts";
import { renderReport } from "../report/text.ts";
import { type KnownFailure, type KnownFailureContext, withKnownFailures } from "./known-failures.ts";

const echo = exampleOutcome();
const drained = drainedFailure();
const report = exampleReport([echo, drained]);
const context: KnownFailureContext = { today: "2026-11-22", all: [echo, drained] };

function entry(fields: Partial<KnownFailure> = {}): KnownFailure {
  return { clause: "chat/drained", reason: "issue 12", until: "2026-12-31", ...fields };
}

test("a known failure weighs nothing, and keeps what shows it", () => {
  const known = withKnownFailures(report, [entry({ rpc: "*/Chat" })], context);
  expect(known).toMatchObject({ verdict: "passed", summary: { failed: 0, "known-failure": 1, passed: 1 } });
  expect(known.problems).toBeUndefined();
  expect(known.outcomes[1]).toEqual({
    ...drained,
    outcome: "known-failure",
    known: { reason: "issue 12", until: "2026-12-31" },
  });
  expect(renderReport(known)).toContain(
    "known failure: chat/drained of streaming.StreamingService/Chat: 3 messages sent, 1 answered before the end (issue 12; until 2026-12-31).",
  );
});

test("a listed clause that passes breaks the gate, whatever its level", () => {
  const should = exampleReport([exampleOutcome({ level: "should" })]);
  const known = withKnownFailures(should, [entry({ clause: "chat/echo" })], context);
  expect(known).toMatchObject({ verdict: "failed", summary: { "unexpected-pass": 1 } });
  expect(renderReport(known)).toContain(
    'Passed, although it is listed as a known failure: "issue 12", until 2026-12-31. Take chat/echo off the list.',
  );
});

test.each([entry({ clause: "chat/drian*" }), entry({ rpc: "*/Chta" })])(
  "an entry that matches nothing breaks the gate: %j",
  (wrong) => {
    const known = withKnownFailures(report, [entry(), wrong], context);
    expect(known.verdict).toBe("failed");
    expect(known.problems).toEqual([expect.stringContaining("matches nothing that is judged")]);
    expect(renderReport(known)).toContain("1 failed");
  },
);

test("an entry that this run does not judge is left alone", () => {
  const part = exampleReport([echo]);
  expect(withKnownFailures(part, [entry()], context).verdict).toBe("passed");
  expect(withKnownFailures(part, [entry({ until: "2026-01-01" })], context).verdict).toBe("passed");
});

test.each([
  ["2026-11-22", "passed"],
  ["2026-11-21", "failed"],
] as const)("until %s it is %s on the 22nd", (until, verdict) => {
  expect(withKnownFailures(report, [entry({ until })], context).verdict).toBe(verdict);
});

test("after its date a failure counts again, and the report says so", () => {
  const known = withKnownFailures(report, [entry({ until: "2026-11-21" })], context);
  expect(known.summary).toMatchObject({ failed: 1, "known-failure": 0 });
  expect(renderReport(known)).toContain(
    'The list of known failures is out of date: The known failure chat/drained ("issue 12") expired after 2026-11-21, and its failures count again; mend them, or give it a later date.',
  );
});

test("an expired entry breaks the gate also where nothing fails", () => {
  const passing = exampleReport([echo]);
  const known = withKnownFailures(passing, [entry({ clause: "chat/echo", until: "2026-11-21" })], context);
  expect(known).toMatchObject({ verdict: "failed", summary: { passed: 1 } });
});

test.each([
  ["inconclusive", "known-failure"],
  ["errored", "errored"],
  ["not-exercised", "not-exercised"],
  ["unsupported", "unsupported"],
] as const)("a listed clause that is %s becomes %s", (before, after) => {
  const known = withKnownFailures(
    exampleReport([exampleOutcome({ outcome: before })]),
    [entry({ clause: "*" })],
    {
      ...context,
    },
  );
  expect(known.outcomes[0]?.outcome).toBe(after);
});
