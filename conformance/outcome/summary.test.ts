import { expect, test } from "vitest";
import { drainedFailure, exampleReport } from "../report/example-report.ts";
import { renderReport } from "../report/text.ts";
import type { OutcomeKind } from "./outcome.ts";
import { verdictOf } from "./summary.ts";

const outcomes = (...kinds: readonly OutcomeKind[]) => kinds.map((outcome) => drainedFailure({ outcome }));

test.each<[readonly OutcomeKind[], "passed" | "failed"]>([
  [["passed", "not-exercised"], "passed"],
  [["known-failure", "unsupported"], "passed"],
  [["not-exercised", "unsupported"], "failed"],
  [["unsupported"], "failed"],
])("%j gives %s: what was not seen is not passed", (kinds, verdict) => {
  expect(verdictOf({ outcomes: outcomes(...kinds) })).toBe(verdict);
});

test("a report says that nothing was judged", () => {
  expect(renderReport(exampleReport(outcomes("not-exercised")))).toContain("✗ Nothing was judged: ");
  expect(renderReport(exampleReport(outcomes("passed")))).not.toContain("Nothing was judged");
});
