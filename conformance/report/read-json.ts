import * as v from "valibot";
import { transcriptFromJson } from "../../contracts/transcript/json.ts";
import { type Outcome, outcomeKinds } from "../outcome/outcome.ts";
import type { Report } from "../outcome/report.ts";
import { summaryOf } from "../outcome/summary.ts";

/** Reads what `reportToJson` wrote. Throws an Error with one sentence where it is something else. */
export function reportFromJson(json: unknown): Report {
  const report = checked(reportShape, json);
  const outcomes = report.outcomes.map((row, index) =>
    outcomeFromJson(
      checked(outcomeShape, row, `Its outcome ${index + 1} has no clause, rpc, level or known outcome.`),
    ),
  );
  // What else there is only shown, and has been written by reportToJson.
  return { ...report, outcomes, summary: summaryOf(outcomes) } as unknown as Report;
}

const reportShape = v.looseObject(
  {
    target: v.string("Not a report: expected target, transport, verdict and outcomes."),
    outcomes: v.array(v.unknown(), "Not a report: expected target, transport, verdict and outcomes."),
    verdict: v.picklist(["passed", "failed"], 'Not a report: its verdict is neither "passed" nor "failed".'),
  },
  "Not a report: expected target, transport, verdict and outcomes.",
);

const text = v.fallback(v.string(), "");
const number = v.fallback(v.number(), 0);

/** Fields that a report of an older version lacks are empty. */
const outcomeShape = v.looseObject({
  clause: v.string(),
  rpc: v.string(),
  outcome: v.picklist(outcomeKinds),
  level: v.picklist(["must", "should"]),
  ...{ sentence: text, source: text, scenario: text, because: text, input: text, replay: text },
  ...{ runs: number, shrinks: number },
  transcripts: v.fallback(v.array(v.unknown()), []),
});

function outcomeFromJson(row: v.InferOutput<typeof outcomeShape>): Outcome {
  // The other fields are as reportToJson has written them.
  return { ...row, transcripts: row.transcripts.map(transcriptFromJson) } as unknown as Outcome;
}

/** The value in its shape; throws the message, or that of the shape. */
function checked<Output>(shape: v.GenericSchema<unknown, Output>, value: unknown, message?: string): Output {
  const found = v.safeParse(shape, value, { abortEarly: true });
  if (found.success) return found.output;
  throw new Error(message ?? found.issues[0].message);
}
