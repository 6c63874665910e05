import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Outcome } from "../../conformance/outcome/outcome.ts";
import type { Report } from "../../conformance/outcome/report.ts";
import { renderFailure } from "../../conformance/report/failure-text.ts";
import { reportFromJson } from "../../conformance/report/read-json.ts";
import { ownCommand } from "./own-command.ts";

export interface Asked {
  readonly target?: string | undefined;
  readonly schema?: readonly string[] | undefined;
  readonly contracts?: readonly string[] | undefined;
  readonly only?: readonly string[] | undefined;
  readonly rpc?: readonly string[] | undefined;
  readonly faults?: readonly string[] | undefined;
  readonly transport?: string | undefined;
  readonly seed?: number | undefined;
  readonly quick?: boolean | undefined;
  readonly seconds?: number | undefined;
}

export interface Verified {
  readonly text: string;
  /** Absent where nothing could be tested: the text says why. */
  readonly report?: Report;
}

const defaultSeconds = 120;

/** Runs `verify` and reads its report. */
export async function verified(asked: Asked, signal: AbortSignal): Promise<Verified> {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-mcp-"));
  const file = join(dir, "report.json");
  const { target, seconds = defaultSeconds, transport, seed, quick } = asked;
  const each = (flag: string, values: readonly string[] = []) => values.flatMap((value) => [flag, value]);
  try {
    const { text } = await ownCommand(
      [
        "verify",
        ...(target === undefined ? [] : [target]),
        ...each("--schema", asked.schema),
        ...each("--contracts", asked.contracts),
        ...each("--only", asked.only),
        ...each("--rpc", asked.rpc),
        ...each("--fault", asked.faults),
        ...(transport === undefined ? [] : ["--transport", transport]),
        ...(seed === undefined ? [] : ["--seed", String(seed)]),
        ...(quick === true ? ["--quick"] : []),
        ...["--max-time", String(seconds), "--report", `json=${file}`],
      ],
      { seconds: seconds + leaveSeconds, signal },
    );
    const json = await readFile(file, "utf8").catch(() => undefined);
    return json === undefined ? { text } : { text, report: reportFromJson(JSON.parse(json)) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** For what comes beside the time of a run, in seconds. */
const leaveSeconds = 30;

/** What a failure is, in a few fields. */
export function inShort({ clause, level, rpc, because = "", replay }: Outcome): Record<string, string> {
  return { clause, level, rpc, because, replay };
}

export function failuresIn({ outcomes }: Report): readonly Outcome[] {
  return outcomes.filter(({ outcome }) => outcome === "failed" || outcome === "errored");
}

/** A failure with its rule, where the rule comes from, and its calls on a timeline. */
export function explained(report: Report, clause: string, rpc: string | undefined): string {
  const found = failuresIn(report).filter(
    (outcome) => outcome.clause === clause && (rpc === undefined || outcome.rpc === rpc),
  );
  if (found.length === 0) {
    const names = [...new Set(failuresIn(report).map((outcome) => outcome.clause))];
    return `The last run has no failure of ${clause}${rpc === undefined ? "" : ` at ${rpc}`}. ${
      names.length === 0 ? "It has none at all." : `It has ${names.join(", ")}.`
    }`;
  }
  return found
    .slice(0, mostExplained)
    .map(
      (outcome) =>
        `${renderFailure(outcome, { transport: report.transport })}\n\n  source: ${outcome.source}`,
    )
    .join("\n\n");
}

const mostExplained = 3;
