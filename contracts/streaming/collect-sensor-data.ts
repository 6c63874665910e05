import type { Timestamp } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import {
  type SensorData,
  SensorDataSchema,
  type SensorSummary,
  StreamingService,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { answersAfterHalfClose, firstReason, judgeAnswer, notCarriedOver } from "../clauses/client-stream.ts";
import { contractOf } from "../generic/index.ts";
import type { ContractPart } from "../generic/part.ts";
import { type Clause, holds, vacuous, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { eachCall, serverClause, theCall } from "../model/judge.ts";
import { defineScenario, type Scenario, type Step } from "../model/scenario.ts";
import { awaitEnd, encode, halfClose, open, sendAll, sendBytes } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { Code, codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { peerEndOf, received, sent } from "../transcript/query.ts";

const method = StreamingService.method.collectSensorData;

/** A reading as scenarios draw it. */
interface Reading {
  readonly temperature: number;
  readonly humidity: number;
  readonly pressure: number;
  /** Seconds and nanoseconds since 1970; need not rise. */
  readonly seconds: number;
  readonly nanos: number;
}

export const collectSensorDataSubject: Subject = {
  method,
  exchange: ({ call, variant, options }) => [
    open(call, method, options),
    ...[0, 1, 2].map((index) =>
      sendBytes(
        call,
        reading({
          temperature: variant + index / 2,
          humidity: 40 + index,
          pressure: 1000 + variant * 3 + index,
          seconds: 1_700_000_000 + variant * 10 + index,
          nanos: index,
        }),
      ),
    ),
    halfClose(call),
    awaitEnd(call),
  ],
  wrong: (transcript) => {
    const [answer] = received(transcript, method.output);
    if (answer === undefined)
      return `no summary came (${codeName(peerEndOf(transcript)?.status.code ?? -1)})`;
    return firstReason(
      wrongCount(transcript, answer.value),
      wrongAverages(transcript, answer.value),
      wrongSpan(transcript, answer.value),
    );
  },
  goesOn: ({ call, variant, options }) => [
    open(call, method, options),
    sendBytes(
      call,
      reading({ temperature: variant, humidity: 1, pressure: 2, seconds: 1_700_000_000, nanos: 0 }),
    ),
  ],
};

export function collectSensorDataContract(sibling: Subject): Contract {
  const parts = [
    summaries,
    nonFinite,
    answersAfterHalfClose("collect-sensor-data", collectSensorDataSubject),
    notCarriedOver("collect-sensor-data/not-carried-over", collectSensorDataSubject),
  ];
  return contractOf(
    collectSensorDataSubject,
    {
      scenarios: parts.flatMap((part) => part.scenarios),
      clauses: parts.flatMap((part) => part.clauses),
    },
    sibling,
  );
}

const value = fc.oneof(
  // The smallest numbers have too few digits for any mean to be exact.
  fc.double({ noNaN: true, min: -1e150, max: 1e150 }).map((each) => (Math.abs(each) < 1e-100 ? 0 : each)),
  fc.double({ noNaN: true, min: -50, max: 120 }),
  fc.integer({ min: -1000, max: 1000 }),
);

const arbitraryReading: fc.Arbitrary<Reading> = fc.record({
  temperature: value,
  humidity: value,
  pressure: value,
  seconds: fc.integer({ min: 0, max: 4_000_000_000 }),
  nanos: fc.nat(999_999_999),
});

/** Readings with one value in all fields, one second apart. */
function same(...values: readonly number[]): readonly Reading[] {
  return values.map((each, index) => ({
    temperature: each,
    humidity: each,
    pressure: each,
    seconds: 1_700_000_000 + index,
    nanos: 0,
  }));
}

const summaries: ContractPart = {
  scenarios: [
    defineScenario({
      name: "readings",
      method,
      runs: 15,
      input: fc.array(arbitraryReading, { minLength: 1, maxLength: 12 }),
      examples: [
        same(20.5),
        same(1, 2),
        same(1, 2, 4),
        same(0, 0, 0),
        same(1e150, 1, -1e150),
        same(1e16, 1, -1e16, 1),
        same(-1, -2, -4.5),
        same(0.1, 0.2, 0.3, 0.4),
        // Later readings have earlier timestamps: what counts is the order of arrival.
        same(1, 2, 3).toReversed(),
        same(...Array.from({ length: 150 }, (_, index) => index * 1.25)),
      ],
      steps: (readings) => [
        open("call", method),
        ...readings.map((each) => sendBytes("call", reading(each))),
        halfClose("call"),
        awaitEnd("call"),
      ],
    }),
    manyReadings("ten-thousand-readings", 10_000, false),
    manyReadings("hundred-thousand-readings", 100_000, true),
    defineScenario({
      name: "no-readings",
      method,
      runs: 0,
      input: fc.constant(0),
      examples: [0],
      steps: () => [open("call", method), halfClose("call"), awaitEnd("call")],
    }),
  ],
  clauses: [
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
    serverClause({
      id: "collect-sensor-data/empty",
      sentence: "With no reading: OK with 0 and averages of 0 (never NaN), times unset.",
      scenarios: ["no-readings"],
      judge: theCall("call", (transcript) =>
        judgeAnswer(transcript, received(transcript, method.output)[0], (summary) => {
          if (summary.totalReadings !== 0) return `total_readings is ${summary.totalReadings}`;
          for (const field of fields) {
            if (summary[averageOf[field]] !== 0) return `${averageOf[field]} is ${summary[averageOf[field]]}`;
          }
          return summary.startTime === undefined && summary.endTime === undefined
            ? undefined
            : "a time is set";
        }),
      ),
    }),
  ],
};

const fields = ["temperature", "humidity", "pressure"] as const;
const averageOf = {
  temperature: "avgTemperature",
  humidity: "avgHumidity",
  pressure: "avgPressure",
} as const satisfies Readonly<Record<(typeof fields)[number], keyof SensorSummary>>;

function manyReadings(name: string, count: number, thorough: boolean): Scenario {
  return defineScenario({
    name,
    method,
    load: "heavy",
    thorough,
    runs: 0,
    input: fc.integer({ min: 1, max: count }),
    examples: [count],
    steps: (readings): readonly Step[] => [
      open("call", method),
      sendAll("call", function* () {
        for (let index = 0; index < readings; index++) {
          yield reading({
            temperature: 20 + (index % 17) / 10,
            humidity: index,
            // Cancels out but for a rest that a careless sum loses.
            pressure: index % 2 === 0 ? 1e9 + index : -1e9,
            seconds: 1_700_000_000 + index,
            nanos: index,
          });
        }
      }),
      halfClose("call"),
      awaitEnd("call", 40_000),
    ],
  });
}

const nonFinite: ContractPart = {
  scenarios: [
    defineScenario({
      name: "non-finite",
      method,
      runs: 3,
      input: fc.record({
        field: fc.constantFrom(...fields),
        value: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
        before: fc.nat(3),
      }),
      examples: fields.flatMap((field) =>
        [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((value) => ({
          field,
          value,
          before: 1,
        })),
      ),
      steps: ({ field, value: bad, before }, facts) => [
        open("call", method),
        ...same(...Array.from({ length: before }, () => 5)).map((each) => sendBytes("call", reading(each))),
        ...same(1).map((each) => sendBytes("call", reading({ ...each, [field]: bad }))),
        halfClose("call"),
        awaitEnd("call"),
        ...collectSensorDataSubject.exchange({ call: "healthy", variant: before, facts }),
      ],
    }),
  ],
  clauses: [
    serverClause({
      id: "collect-sensor-data/non-finite",
      sentence: "A reading of NaN or ±Infinity is INVALID_ARGUMENT.",
      scenarios: ["non-finite"],
      judge: theCall("call", (transcript) => {
        const end = peerEndOf(transcript);
        if (end?.status.code === Code.INVALID_ARGUMENT && end.cause === "trailers") return holds;
        return violated(`A reading that is no finite number ended ${codeName(end?.status.code ?? -1)}.`, {
          event: end === undefined ? transcript.events.length - 1 : transcript.events.indexOf(end),
        });
      }),
    }),
  ],
};

function summaryClause(
  name: string,
  sentence: string,
  wrong: (transcript: Transcript, summary: SensorSummary) => string | undefined,
): Clause {
  return serverClause({
    id: `collect-sensor-data/${name}`,
    sentence,
    scenarios: ["readings", "ten-thousand-readings", "hundred-thousand-readings", "one-healthy-call"],
    judge: eachCall((transcript) => {
      if (sent(transcript, method.input).length === 0) return vacuous("no reading was sent");
      return judgeAnswer(transcript, received(transcript, method.output)[0], (summary) =>
        wrong(transcript, summary),
      );
    }),
  });
}

function wrongCount(transcript: Transcript, summary: SensorSummary): string | undefined {
  const owed = sent(transcript, method.input).length;
  return summary.totalReadings === owed
    ? undefined
    : `total_readings is ${summary.totalReadings}; ${owed} were sent`;
}

function wrongAverages(transcript: Transcript, summary: SensorSummary): string | undefined {
  const readings = sent(transcript, method.input).map((seen) => seen.value);
  for (const field of fields) {
    const { mean, largest } = meanOf(readings, field);
    const came = summary[averageOf[field]];
    if (!(Math.abs(came - mean) <= 1e-9 * largest))
      return `${averageOf[field]} is ${came}; the mean is ${mean}`;
  }
  return undefined;
}

/** The mean with Neumaier's compensated sum, which loses nothing that 1e-9 could show. */
function meanOf(
  readings: readonly SensorData[],
  field: (typeof fields)[number],
): { readonly mean: number; readonly largest: number } {
  let sum = 0;
  let lost = 0;
  let largest = 0;
  for (const each of readings) {
    const next = each[field];
    const total = sum + next;
    lost += Math.abs(sum) >= Math.abs(next) ? sum - total + next : next - total + sum;
    sum = total;
    largest = Math.max(largest, Math.abs(next));
  }
  return { mean: readings.length === 0 ? 0 : (sum + lost) / readings.length, largest };
}

function wrongSpan(transcript: Transcript, summary: SensorSummary): string | undefined {
  const readings = sent(transcript, method.input);
  return firstReason(
    differs("start_time", summary.startTime, readings[0]?.value.timestamp),
    differs("end_time", summary.endTime, readings.at(-1)?.value.timestamp),
  );
}

function differs(name: string, came: Timestamp | undefined, owed: Timestamp | undefined): string | undefined {
  return came?.seconds === owed?.seconds && came?.nanos === owed?.nanos
    ? undefined
    : `${name} is ${text(came)}; ${text(owed)} is owed`;
}

function text(timestamp: Timestamp | undefined): string {
  return timestamp === undefined
    ? "unset"
    : `${timestamp.seconds}.${String(timestamp.nanos).padStart(9, "0")} s`;
}

function reading({ seconds, nanos, ...values }: Reading): Uint8Array {
  return encode(SensorDataSchema, {
    sensorId: "sensor-1",
    ...values,
    timestamp: { seconds: BigInt(seconds), nanos },
  });
}
