import type { SensorSummary } from "../../../proto/gen/streaming/streaming_pb.ts";
import { judgeAnswer } from "../../clauses/client-stream.ts";
import { oneHealthyCall } from "../../generic/implemented.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { type Clause, vacuous } from "../../model/clause.ts";
import { eachCall, theCall } from "../../model/judge.ts";
import type { Transcript } from "../../transcript/event.ts";
import { received, sent } from "../../transcript/query.ts";
import { averageOf, fields, method, wrongAverages, wrongCount, wrongSpan } from "./model.ts";
import {
  calls,
  hundredThousandReadings,
  noReadings,
  readingsScenario,
  tenThousandReadings,
} from "./scenarios.ts";

export const clauses: readonly Clause[] = [
  summaryClause("count", "total_readings is the number sent.", wrongCount),
  summaryClause(
    "averages",
    "The averages are the arithmetic mean of each field, within 1e-9 relative to the largest magnitude sent.",
    wrongAverages,
  ),
  summaryClause(
    "time-span",
    "start_time is the first reading's timestamp and end_time the last one's, in order of arrival.",
    wrongSpan,
  ),
  behaviourClause({
    id: "collect-sensor-data/empty",
    sentence: "With no reading: OK with 0 and averages of 0 (never NaN), times unset.",
    scenarios: [noReadings],
    judge: theCall(calls.call, (transcript) =>
      judgeAnswer(transcript, received(transcript, method.output)[0], (summary) => {
        if (summary.totalReadings !== 0) return `total_readings is ${summary.totalReadings}`;
        for (const field of fields) {
          if (summary[averageOf[field]] !== 0) return `${averageOf[field]} is ${summary[averageOf[field]]}`;
        }
        return summary.startTime === undefined && summary.endTime === undefined ? undefined : "a time is set";
      }),
    ),
  }),
];

function summaryClause(
  name: string,
  sentence: string,
  wrong: (transcript: Transcript, summary: SensorSummary) => string | undefined,
): Clause {
  return behaviourClause({
    id: `collect-sensor-data/${name}`,
    sentence,
    scenarios: [readingsScenario, tenThousandReadings, hundredThousandReadings, oneHealthyCall],
    judge: eachCall((transcript) => {
      if (sent(transcript, method.input).length === 0) return vacuous("no reading was sent");
      return judgeAnswer(transcript, received(transcript, method.output)[0], (summary) =>
        wrong(transcript, summary),
      );
    }),
  });
}
