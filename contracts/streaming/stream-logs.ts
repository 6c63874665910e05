import fc from "fast-check";
import {
  type LogEntrySchema,
  type LogRequest,
  StreamingService,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { invalidArgument, refusedRequests } from "../clauses/refused-requests.ts";
import { judgeTimestamps } from "../clauses/timestamps.ts";
import { contractOf } from "../generic/index.ts";
import type { ContractPart } from "../generic/part.ts";
import { type Clause, holds, type Level, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { callNamed, eachCall, serverClause } from "../model/judge.ts";
import type { Facts, Observation } from "../model/observation.ts";
import { defineScenario, type Step } from "../model/scenario.ts";
import { ask, awaitEnd, cancel, pass, together } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { endedOk, peerEndOf, received, requestOf, type Seen } from "../transcript/query.ts";

const method = StreamingService.method.streamLogs;
const levels: readonly string[] = ["DEBUG", "INFO", "WARN", "ERROR"];

type Entry = Seen<typeof LogEntrySchema>;

export const streamLogsSubject: Subject = {
  method,
  variesMs: 1_000,
  exchange: ({ call, variant, options }) => [
    ...ask(call, method, { service: `service-${variant}` }, options),
    awaitEnd(call),
  ],
  wrong: (transcript) => {
    const request = requestOf(transcript, method.input);
    if (!endedOk(transcript))
      return `the backlog ended ${codeName(peerEndOf(transcript)?.status.code ?? -1)}`;
    const foreign = received(transcript, method.output).find(
      (entry) => entry.value.service !== request?.service,
    );
    return foreign === undefined ? undefined : `an entry of "${foreign.value.service}" came`;
  },
  goesOn: ({ call, variant, options }) =>
    ask(call, method, { service: `service-${variant}`, follow: true }, options),
};

export function streamLogsContract(sibling: Subject): Contract {
  const refused = refusedRequests(streamLogsSubject, method, [
    {
      id: "stream-logs/unknown-level",
      sentence: "A level that is none of DEBUG, INFO, WARN and ERROR is INVALID_ARGUMENT.",
      requests: ["TRACE", "FATAL", "5"].map((level) => () => ({ service: "api", level })),
      ...invalidArgument,
    },
  ]);
  return contractOf(
    streamLogsSubject,
    {
      scenarios: [...logs.scenarios, ...refused.scenarios],
      clauses: [...logs.clauses, ...refused.clauses],
    },
    sibling,
  );
}

/** How long new entries are waited for, in milliseconds of the target's time. */
const newEntryWithinMs = 5_000;

const logs: ContractPart = {
  scenarios: [
    defineScenario({
      name: "backlog",
      method,
      load: "timed",
      runs: 3,
      input: fc.record({
        service: fc.string({ unit: "grapheme", maxLength: 20 }).map((name) => name.toWellFormed()),
        level: fc.constantFrom("", ...levels),
      }),
      examples: ["", ...levels].map((level) => ({ service: "api-gateway", level })),
      steps: (request) => [...ask("call", method, request), awaitEnd("call")],
    }),
    defineScenario({
      name: "filtered-backlogs",
      method,
      load: "timed",
      runs: 0,
      input: fc.constantFrom(...levels.slice(0, 2)),
      examples: ["DEBUG", "INFO"],
      steps: (level) => [
        together(
          // Several, because a backlog may be another one on every call.
          ...[0, 1, 2, 3].flatMap((index) => [
            [...ask(`all-${index}`, method, { service: "api-gateway" }), awaitEnd(`all-${index}`)],
            [
              ...ask(`filtered-${index}`, method, { service: "api-gateway", level }),
              awaitEnd(`filtered-${index}`),
            ],
          ]),
        ),
      ],
    }),
    defineScenario({
      name: "follow",
      method,
      load: "timed",
      runs: 0,
      input: fc.constant(0),
      examples: [0],
      steps: (_, facts) => [together(followed("", "", facts), followed(" from WARN", "WARN", facts))],
    }),
  ],
  clauses: [
    entryClause("service", "Every entry is of the requested service.", (entries, request) => {
      const foreign = entries.find((entry) => entry.value.service !== request.service);
      return foreign === undefined
        ? holds
        : violated(`An entry of "${foreign.value.service}" came.`, { event: foreign.event });
    }),
    entryClause(
      "level",
      "Every entry is at or above the requested level; an empty level means all.",
      (entries, request) => {
        if (request.level === "") return vacuous("no level was asked for");
        const low = entries.find((entry) => rank(entry.value.level) < rank(request.level));
        return low === undefined
          ? holds
          : violated(`An entry of level ${low.value.level} came; ${request.level} was asked for.`, {
              event: low.event,
            });
      },
    ),
    serverClause({
      id: "stream-logs/level-keeps",
      level: "should",
      sentence:
        "Where the unfiltered backlog has entries above the requested level, the filtered one has some, too.",
      scenarios: ["filtered-backlogs"],
      judge: (observation) => judgeKept(observation, "above", (entry, wanted) => entry > wanted),
    }),
    serverClause({
      id: "stream-logs/level-inclusive",
      level: "should",
      source: "behaviour.md, stream-logs/level: at or above",
      sentence:
        "Where the unfiltered backlog has entries at the requested level, the filtered one has some, too.",
      scenarios: ["filtered-backlogs"],
      judge: (observation) => judgeKept(observation, "at", (entry, wanted) => entry === wanted),
    }),
    serverClause({
      id: "stream-logs/backlog-ends",
      sentence: "Without follow the existing entries are sent and the call ends OK.",
      scenarios: ["backlog", "one-healthy-call"],
      judge: eachCall((transcript) =>
        endedOk(transcript)
          ? holds
          : violated(`The backlog ended ${codeName(peerEndOf(transcript)?.status.code ?? -1)}.`),
      ),
    }),
    serverClause({
      id: "stream-logs/follow-goes-on",
      sentence: "With follow the call does not end after the backlog.",
      scenarios: ["follow"],
      judge: eachCall((transcript) => {
        if (requestOf(transcript, method.input)?.follow !== true) return vacuous("the call does not follow");
        const end = peerEndOf(transcript);
        return end === undefined
          ? holds
          : violated(`A call that follows ended ${codeName(end.status.code)} by itself.`, {
              event: transcript.events.indexOf(end),
            });
      }),
    }),
    serverClause({
      id: "stream-logs/follow-delivers",
      level: "should",
      sentence: "With follow and no level, new entries arrive (within 5 s).",
      scenarios: ["follow"],
      judge: judgeDelivers,
    }),
    entryClause(
      "entry",
      "The level is in the list, the message not empty, timestamps present and never going back.",
      (entries) => {
        const wrong = entries.find(({ value }) => rank(value.level) < 0 || value.message === "");
        if (wrong !== undefined) {
          const why = wrong.value.message === "" ? "has no message" : `has the level "${wrong.value.level}"`;
          return violated(`An entry ${why}.`, { event: wrong.event });
        }
        return judgeTimestamps(entries.map(({ value, event }) => ({ timestamp: value.timestamp, event })));
      },
    ),
    entryClause(
      "request-id",
      "The metadata has a non-empty request_id.",
      (entries) => {
        const without = entries.find((entry) => (entry.value.metadata.request_id ?? "") === "");
        return without === undefined
          ? holds
          : violated("An entry has no request_id.", { event: without.event });
      },
      "should",
    ),
  ],
};

/** A backlog on its own, then one that is followed for as long as a new entry may take. */
function followed(suffix: string, level: string, facts: Facts): readonly Step[] {
  const [backlog, follow] = [`backlog${suffix}`, `follow${suffix}`];
  return [
    ...ask(backlog, method, { service: "api-gateway", level }),
    awaitEnd(backlog),
    ...ask(follow, method, { service: "api-gateway", level, follow: true }),
    {
      kind: "then",
      next: (seen) => [
        pass(2 * durationMs(seen.get(backlog)) + newEntryWithinMs / facts.speed + 600),
        cancel(follow),
      ],
    },
  ];
}

function entryClause(
  name: string,
  sentence: string,
  judge: (entries: readonly Entry[], request: LogRequest) => Verdict,
  level: Level = "must",
): Clause {
  return serverClause({
    id: `stream-logs/${name}`,
    level,
    sentence,
    scenarios: ["backlog", "follow", "filtered-backlogs", "one-healthy-call"],
    judge: eachCall((transcript) => {
      const request = requestOf(transcript, method.input);
      const entries = received(transcript, method.output);
      return request === undefined || entries.length === 0
        ? vacuous("no entry came")
        : judge(entries, request);
    }),
  });
}

/** Whether entries of a rank that the backlog has are there with the filter, too. */
function judgeKept(
  observation: Observation,
  where: "at" | "above",
  isMeant: (entry: number, wanted: number) => boolean,
): Verdict {
  const wanted = rank(String(observation.input));
  const some = (prefix: string): boolean =>
    observation.transcripts
      .filter((transcript) => transcript.call.startsWith(prefix))
      .some((transcript) =>
        received(transcript, method.output).some((entry) => isMeant(rank(entry.value.level), wanted)),
      );
  if (!some("all-")) return vacuous(`the unfiltered backlog has no entry ${where} the level`);
  return some("filtered-")
    ? holds
    : violated(
        `The backlog has entries ${where} ${observation.input}; with that level asked for, none of them came.`,
        {
          call: "filtered-0",
        },
      );
}

function judgeDelivers(observation: Observation): Verdict {
  const call = callNamed(observation, "follow");
  const backlog = callNamed(observation, "backlog");
  if (call === undefined || backlog === undefined) return vacuous("no unfiltered call followed");
  const entries = received(call, method.output);
  const first = entries[0]?.atMs ?? call.events[0]?.atMs ?? 0;
  // What comes well after the time that the backlog alone takes is new.
  const newFromMs = first + 1.5 * durationMs(backlog) + Math.max(150, 300 / observation.facts.speed);
  return entries.some((entry) => entry.atMs > newFromMs)
    ? holds
    : violated(
        `${entries.length} entries came with the backlog, and none in the ${newEntryWithinMs / 1000} s after it.`,
        {
          call: "follow",
        },
      );
}

function durationMs(transcript: Transcript | undefined): number {
  const first = transcript?.events[0];
  const last = transcript?.events.at(-1);
  return first === undefined || last === undefined ? 0 : last.atMs - first.atMs;
}

function rank(level: string): number {
  return levels.indexOf(level);
}
