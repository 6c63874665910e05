import { transcriptFromJson } from "../../contracts/transcript/json.ts";
import { type Outcome, outcomeKinds } from "../outcome/outcome.ts";
import type { Report } from "../outcome/report.ts";
import { summaryOf } from "../outcome/summary.ts";

/** Reads what `reportToJson` wrote. Throws an Error with one sentence where it is something else. */
export function reportFromJson(json: unknown): Report {
  if (!isRecord(json) || typeof json.target !== "string" || !Array.isArray(json.outcomes)) {
    throw new Error("It is no report: expected target, transport, verdict and outcomes.");
  }
  if (json.verdict !== "passed" && json.verdict !== "failed") {
    throw new Error('It is no report: its verdict is neither "passed" nor "failed".');
  }
  const outcomes = json.outcomes.map((row: unknown, index) => outcomeFromJson(row, index));
  // What else there is only shown, and has been written by reportToJson.
  return { ...json, outcomes, summary: summaryOf(outcomes) } as unknown as Report;
}

function outcomeFromJson(json: unknown, index: number): Outcome {
  const kinds: readonly unknown[] = outcomeKinds;
  const isOutcome =
    isRecord(json) &&
    typeof json.clause === "string" &&
    typeof json.rpc === "string" &&
    kinds.includes(json.outcome) &&
    (json.level === "must" || json.level === "should");
  if (!isOutcome) throw new Error(`Its outcome ${index + 1} has no clause, rpc, level or known outcome.`);
  const transcripts = Array.isArray(json.transcripts) ? json.transcripts.map(transcriptFromJson) : [];
  const texts = ["sentence", "source", "scenario", "because", "input", "replay"].map((name) => [
    name,
    typeof json[name] === "string" ? json[name] : "",
  ]);
  const numbers = ["runs", "shrinks"].map((name) => [name, Number(json[name] ?? 0)]);
  // Fields that a report of an older version lacks are empty; the others are as they were written.
  return { ...json, ...Object.fromEntries([...texts, ...numbers]), transcripts } as unknown as Outcome;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
