import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { type LogEntry, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { code, StatusError } from "../call/status-error.ts";
import { untilEnded } from "../call/until-ended.ts";
import { levels } from "../plausible/log-line.ts";
import { realSleep } from "./answer-flow.ts";
import type { Fault } from "./fault.ts";
import { only } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.streamLogs);
const names: readonly string[] = levels;

export const streamLogsFaults: readonly Fault[] = [
  fault({
    name: "stream-logs/other-service",
    sentence: "The third entry belongs to another service.",
    violates: ["stream-logs/service"],
    answer: (entry, index) => (index === 2 ? { ...entry, service: `${entry.service}-worker` } : entry),
  }),
  fault({
    name: "stream-logs/level-ignored",
    sentence: "Entries of all levels are sent, whatever level was requested.",
    violates: ["stream-logs/level"],
    requests: async function* (requests) {
      for await (const request of requests) yield { ...request, level: "" };
    },
  }),
  fault({
    name: "stream-logs/level-inverted",
    sentence: "Entries at or below the requested level are sent.",
    violates: ["stream-logs/level"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          const highest = request.level === "" ? levels.length : names.indexOf(request.level);
          for await (const entry of inner(only({ ...request, level: "" }), context)) {
            if (names.indexOf(entry.level) <= highest) yield entry;
          }
        }
      },
  }),
  fault({
    name: "stream-logs/level-exclusive",
    sentence: "Only entries above the requested level are sent, none at it.",
    violates: ["stream-logs/level-inclusive"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          for await (const entry of inner(only(request), context)) {
            if (entry.level !== request.level) yield entry;
          }
        }
      },
  }),
  fault({
    name: "stream-logs/level-exact",
    sentence: "Only entries at exactly the requested level are sent.",
    violates: ["stream-logs/level-keeps"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          for await (const entry of inner(only(request), context)) {
            if (request.level === "" || entry.level === request.level) yield entry;
          }
        }
      },
  }),
  fault({
    name: "stream-logs/debug-leaks",
    sentence: "The last entry of a filtered backlog has level DEBUG.",
    violates: ["stream-logs/level"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          const leaks = request.level !== "" && request.level !== "DEBUG";
          let last: LogEntry | undefined;
          for await (const entry of inner(only(request), context)) {
            yield entry;
            last = entry;
          }
          if (leaks && last !== undefined) yield { ...last, level: "DEBUG" };
        }
      },
  }),
  fault({
    name: "stream-logs/accepts-unknown-level",
    sentence: "An unknown level counts as none.",
    violates: ["stream-logs/unknown-level"],
    unvalidated: true,
    requests: async function* (requests) {
      for await (const request of requests) {
        yield names.includes(request.level) ? request : { ...request, level: "" };
      }
    },
  }),
  fault({
    name: "stream-logs/backlog-never-ends",
    sentence: "Without follow the call stays open after the existing entries.",
    violates: ["stream-logs/backlog-ends"],
    answers: async function* (entries, context) {
      yield* entries;
      await untilEnded(context.signal);
    },
  }),
  fault({
    name: "stream-logs/backlog-fails",
    sentence: "After the existing entries the call ends OUT_OF_RANGE, as at the end of a file.",
    violates: ["stream-logs/backlog-ends"],
    answers: async function* (entries) {
      yield* entries;
      throw new StatusError(code.outOfRange, "EOF");
    },
  }),
  fault({
    name: "stream-logs/follow-ends",
    sentence: "With follow the call ends after the backlog.",
    violates: ["stream-logs/follow-goes-on"],
    requests: async function* (requests) {
      for await (const request of requests) yield { ...request, follow: false };
    },
  }),
  fault({
    name: "stream-logs/follow-silent",
    sentence: "With follow the call stays open, but no new entry is sent.",
    violates: ["stream-logs/follow-delivers"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          yield* inner(only({ ...request, follow: false }), context);
          if (request.follow) await untilEnded(context.signal);
        }
      },
  }),
  fault({
    name: "stream-logs/follow-slow",
    sentence: "With follow a new entry is sent only once a minute.",
    violates: ["stream-logs/follow-delivers"],
    behaviour: (inner) =>
      async function* (requests, context) {
        for await (const request of requests) {
          yield* inner(only({ ...request, follow: false }), context);
          if (!request.follow) return;
          await realSleep(60_000, context);
          yield* inner(only(request), context);
        }
      },
  }),
  fault({
    name: "stream-logs/empty-message",
    sentence: "Every third entry has an empty message.",
    violates: ["stream-logs/entry"],
    answer: (entry, index) => (index % 3 === 2 ? { ...entry, message: "" } : entry),
  }),
  fault({
    name: "stream-logs/lower-case-level",
    sentence: "Levels are in lower case.",
    violates: ["stream-logs/entry"],
    answer: (entry) => ({ ...entry, level: entry.level.toLowerCase() }),
  }),
  fault({
    name: "stream-logs/newest-first",
    sentence: "The backlog is sent newest first.",
    violates: ["stream-logs/entry"],
    answer: (entry, index) => ({ ...entry, timestamp: timestampFromMs(atMs(entry) - index * 3_600_000) }),
  }),
  fault({
    name: "stream-logs/no-timestamp",
    sentence: "Entries have no timestamp.",
    violates: ["stream-logs/entry"],
    answer: ({ timestamp: _, ...entry }) => entry,
  }),
  fault({
    name: "stream-logs/no-request-id",
    sentence: "Metadata has no request_id.",
    violates: ["stream-logs/request-id"],
    answer: (entry) => ({ ...entry, metadata: { host: entry.metadata.host ?? "" } }),
  }),
];

function atMs({ timestamp }: LogEntry): number {
  return timestamp === undefined ? 0 : timestampMs(timestamp);
}
