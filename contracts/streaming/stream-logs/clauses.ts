import type { LogRequest } from "../../../proto/gen/streaming/streaming_pb.ts";
import { judgeTimestamps } from "../../clauses/timestamps.ts";
import { oneHealthyCall } from "../../generic/implemented.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { type Clause, holds, type Level, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { callNamed, eachCall } from "../../model/judge.ts";
import type { Observation } from "../../model/observation.ts";
import { codeName } from "../../transcript/code.ts";
import { endedOk, peerEndOf, received, requestOf } from "../../transcript/query.ts";
import { durationMs, type Entry, method, newEntryWithinMs, rank } from "./model.ts";
import {
  backlogScenario,
  filtered,
  filteredBacklogs,
  followCalls,
  followScenario,
  pairs,
  unfiltered,
} from "./scenarios.ts";

export const clauses: readonly Clause[] = [
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
  behaviourClause({
    id: "stream-logs/level-keeps",
    level: "should",
    sentence:
      "Where the unfiltered backlog has entries above the requested level, the filtered one has some, too.",
    scenarios: [filteredBacklogs],
    judge: (observation) => judgeKept(observation, "above", (entry, wanted) => entry > wanted),
  }),
  behaviourClause({
    id: "stream-logs/level-inclusive",
    level: "should",
    sentence:
      "Where the unfiltered backlog has entries at the requested level, the filtered one has some, too.",
    scenarios: [filteredBacklogs],
    judge: (observation) => judgeKept(observation, "at", (entry, wanted) => entry === wanted),
  }),
  behaviourClause({
    id: "stream-logs/backlog-ends",
    sentence: "Without follow the existing entries are sent and the call ends OK.",
    scenarios: [backlogScenario, oneHealthyCall],
    judge: eachCall((transcript) =>
      endedOk(transcript)
        ? holds
        : violated(`The backlog ended ${codeName(peerEndOf(transcript)?.status.code ?? -1)}.`),
    ),
  }),
  behaviourClause({
    id: "stream-logs/follow-goes-on",
    sentence: "With follow the call does not end after the backlog.",
    scenarios: [followScenario],
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
  behaviourClause({
    id: "stream-logs/follow-delivers",
    level: "should",
    sentence: "With follow and no level, new entries arrive (within 5 s).",
    scenarios: [followScenario],
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
];

function entryClause(
  name: string,
  sentence: string,
  judge: (entries: readonly Entry[], request: LogRequest) => Verdict,
  level: Level = "must",
): Clause {
  return behaviourClause({
    id: `stream-logs/${name}`,
    level,
    sentence,
    scenarios: [backlogScenario, followScenario, filteredBacklogs, oneHealthyCall],
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
  const some = (nameOf: (index: number) => string): boolean =>
    pairs
      .flatMap((index) => callNamed(observation, nameOf(index)) ?? [])
      .some((transcript) =>
        received(transcript, method.output).some((entry) => isMeant(rank(entry.value.level), wanted)),
      );
  if (!some(unfiltered)) return vacuous(`the unfiltered backlog has no entry ${where} the level`);
  return some(filtered)
    ? holds
    : violated(
        `The backlog has entries ${where} ${observation.input}; with that level asked for, none of them came.`,
        {
          call: filtered(0),
        },
      );
}

function judgeDelivers(observation: Observation): Verdict {
  const call = callNamed(observation, followCalls.follow);
  const backlog = callNamed(observation, followCalls.backlog);
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
          call: followCalls.follow,
        },
      );
}
