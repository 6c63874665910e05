import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { parse } from "yaml";
import { matchesGlob } from "../conformance/outcome/glob.ts";
import type { Outcome } from "../conformance/outcome/outcome.ts";

/** A failure that a server is known for. */
export interface ExpectedFailure {
  readonly clause: string;
  /** A glob on RPCs; every RPC where absent. */
  readonly rpc?: string | undefined;
  readonly reason: string;
  /** Whether some seeds do not show it. */
  readonly sometimes?: boolean | undefined;
}

const shape = v.record(
  v.string(),
  v.nullable(
    v.array(
      v.strictObject({
        clause: v.string(),
        rpc: v.optional(v.string()),
        reason: v.pipe(v.string(), v.nonEmpty()),
        sometimes: v.optional(v.boolean()),
      }),
    ),
  ),
);

/** The failures in expected.yaml, by the server's name. */
export async function readExpected(): Promise<ReadonlyMap<string, readonly ExpectedFailure[]>> {
  const file = join(import.meta.dirname, "expected.yaml");
  const content = v.parse(shape, parse(await readFile(file, "utf8")));
  return new Map(Object.entries(content).map(([name, failures]) => [name, failures ?? []]));
}

/** A line for each failure that was not expected, each that was expected and is not there, and each open question. */
export function differences(
  outcomes: readonly Outcome[],
  expected: readonly ExpectedFailure[],
): readonly string[] {
  const failed = outcomes.filter(({ outcome }) => outcome === "failed");
  const open = outcomes.filter(
    ({ outcome, because }) =>
      outcome === "errored" || (outcome === "inconclusive" && !because.includes("process/stays-up")),
  );
  return [
    ...failed
      .filter((outcome) => !expected.some((each) => covers(each, outcome)))
      .map((outcome) => `unexpected: ${lineOf(outcome)}`),
    ...expected
      .filter((each) => each.sometimes !== true && !failed.some((outcome) => covers(each, outcome)))
      .map(({ clause, rpc = "*" }) => `did not fail: ${clause} at ${rpc}; take it off field/expected.yaml`),
    ...open.map((outcome) => `no verdict: ${lineOf(outcome)}`),
  ];
}

function covers({ clause, rpc = "*" }: ExpectedFailure, outcome: Outcome): boolean {
  return matchesGlob(outcome.clause, clause) && matchesGlob(outcome.rpc, rpc);
}

function lineOf({ clause, level, rpc, outcome, because }: Outcome): string {
  return `${clause} (${level.toUpperCase()}) ${rpc} ${outcome}: ${because.split("\n")[0]}`;
}
