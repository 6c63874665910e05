import { transcriptToJson } from "../../contracts/transcript/json.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { Report } from "../outcome/report.ts";
import { type FindMethod, methodFinder } from "./methods.ts";

/**
 * A report as JSON, in the shape of `docs/report.schema.json`: an interface, so fields are only added.
 * Message bytes are base64; messages of known methods carry their ProtoJSON as `value`.
 */
export function reportToJson(report: Report, methodOf: FindMethod = methodFinder()): string {
  const { streamproof, target, transport, seed, durationMs, outcomes, summary, verdict } = report;
  const { problems, gate, log, ended, coverage, latencies } = report;
  const rows = outcomes.map((outcome) => row(outcome, methodOf));
  const json = {
    ...{ streamproof, target, transport, seed, durationMs, outcomes: rows, summary, verdict },
    ...(problems === undefined ? {} : { problems }),
    ...(gate === undefined ? {} : { gate }),
    ...(log === undefined ? {} : { log }),
    ...(ended === undefined ? {} : { ended }),
    ...(coverage === undefined ? {} : { coverage }),
    ...(latencies === undefined ? {} : { latencies }),
  };
  return `${JSON.stringify(json, null, 2)}\n`;
}

function row(outcome: Outcome, methodOf: FindMethod): unknown {
  const { clause, level, party, rpc, outcome: kind, scenario, because, runs, replay, transcripts } = outcome;
  const { sentence, source, shrinks, input, known, at } = outcome;
  return {
    ...{ clause, level, party, rpc, outcome: kind, scenario, because, runs, replay },
    ...{ sentence, source, shrinks, input },
    ...(known === undefined ? {} : { known }),
    ...(at === undefined ? {} : { at }),
    transcripts: transcripts.map((transcript) => transcriptToJson(transcript, methodOf(transcript.rpc))),
  };
}
