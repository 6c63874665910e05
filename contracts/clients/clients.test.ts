import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import {
  FileChunkSchema,
  StreamDataSchema,
  StreamingService,
  StreamRequestSchema,
} from "../../proto/gen/streaming/streaming_pb.ts";
import type { Observation } from "../model/observation.ts";
import type { Transcript } from "../transcript/event.ts";
import { createRecorder, type RawEvent } from "../transcript/recorder.ts";
import { clientClauses } from "./index.ts";

const methods = StreamingService.method;
type Step = readonly [atMs: number, event: RawEvent];

const headers = (...names: readonly string[]): RawEvent => ({
  from: "client",
  kind: "headers",
  metadata: names.map((name) => [name, "1000m"]),
});
const halfClose: RawEvent = { from: "client", kind: "half-close" };
const cancel: RawEvent = { from: "client", kind: "cancel" };
const ended = (code: number): RawEvent => ({
  ...{ from: "server", kind: "end", trailers: [], decidedBy: "peer", cause: "trailers" },
  status: { code, message: "" },
});
const chunk = (chunkNumber: number, isLast = false): RawEvent => ({
  from: "client",
  kind: "message",
  bytes: toBinary(FileChunkSchema, create(FileChunkSchema, { chunkNumber, isLast })),
});
const asks = (startFromId: number): RawEvent => ({
  from: "client",
  kind: "message",
  bytes: toBinary(StreamRequestSchema, create(StreamRequestSchema, { startFromId })),
});
const item = (id: number): RawEvent => ({
  from: "server",
  kind: "message",
  bytes: toBinary(StreamDataSchema, create(StreamDataSchema, { id })),
});

let made = 0;
function call(method: (typeof methods)[keyof typeof methods], ...steps: readonly Step[]): Transcript {
  let atMs = 0;
  const recorder = createRecorder({
    ...{ call: String(made++), method, connection: "c", transport: "grpc" },
    now: () => atMs,
  });
  for (const [at, event] of steps) {
    atMs = at;
    recorder.record(event);
  }
  return recorder.transcript();
}

/** GetDataStream from an id at a time, with items, and how it ended. */
function stream(atMs: number, from: number, ids: readonly number[], code: number): Transcript {
  const items = ids.map((id, index): Step => [atMs + 400 * (index + 1), item(id)]);
  const endMs = atMs + 400 * (ids.length + 1) + 300;
  return call(methods.getDataStream, [atMs, headers()], [atMs, asks(from)], [atMs, halfClose], ...items, [
    endMs,
    ended(code),
  ]);
}

function verdict(id: string, ...transcripts: readonly Transcript[]): string | undefined {
  const facts = { files: [], filesPrefix: "", speed: 1, toleranceMs: 10, skewMs: 0, thorough: false };
  const observation: Observation = {
    ...{ scenario: "", input: undefined, startedAtMs: 0, lagMs: 0, transcripts },
    facts: { ...facts, fresh: () => "" },
  };
  return clientClauses.find((clause) => clause.id === id)?.judge(observation).kind;
}

const upload = (...events: readonly RawEvent[]) =>
  call(methods.uploadFile, ...events.map((event, index): Step => [index, event]));
const download = (...events: readonly RawEvent[]) =>
  call(methods.downloadFile, ...events.map((event, index): Step => [index, event]));

/** Ends at 700 ms where there are no items. */
const failures = (...starts: readonly number[]) => starts.map((atMs) => stream(atMs, 0, [], 14));

test.each<readonly [string, string, readonly Transcript[]]>([
  ["client/deadline", "holds", [download(headers("grpc-timeout"), halfClose, ended(0))]],
  ["client/deadline", "violated", [download(headers(), halfClose, ended(0))]],
  ["client/deadline", "vacuous", [stream(0, 0, [1], 0)]],
  ["client/half-closes", "holds", [upload(headers(), chunk(0), halfClose, ended(0))]],
  ["client/half-closes", "holds", [upload(headers(), chunk(0), cancel)]],
  ["client/half-closes", "violated", [upload(headers("grpc-timeout"), chunk(0), ended(4))]],
  [
    "client/half-closes",
    "violated",
    [call(methods.uploadFile, [0, headers()], [1, chunk(0)], [20_000, ended(14)])],
  ],
  ["client/half-closes", "vacuous", [upload(headers(), chunk(1), ended(3))]],
  ["client/upload-numbered", "holds", [upload(headers(), chunk(0), chunk(1), chunk(2, true), halfClose)]],
  ["client/upload-numbered", "violated", [upload(headers(), chunk(0), chunk(2), halfClose)]],
  ["client/upload-numbered", "violated", [upload(headers(), chunk(0, true), chunk(1, true), halfClose)]],
  ["client/upload-numbered", "vacuous", [upload(headers(), halfClose)]],
  ["client/resumes", "holds", [stream(0, 0, [1, 2], 14), stream(3000, 2, [3], 0)]],
  ["client/resumes", "violated", [stream(0, 0, [1, 2], 14), stream(3000, 0, [1], 0)]],
  ["client/resumes", "violated", [stream(0, 0, [1, 2], 4), stream(3000, 3, [1], 0)]],
  ["client/resumes", "vacuous", [stream(0, 0, [1, 2], 0), stream(3000, 0, [1], 0)]],
  ["client/backs-off", "holds", failures(0, 1700, 4400, 8100)],
  ["client/backs-off", "violated", failures(0, 1700, 3500)],
  ["client/backs-off", "violated", failures(0, 900)],
  ["client/backs-off", "violated", failures(0, 2_000, 5_000, 10_000, 15_000, 22_000, 30_000)],
  ["client/backs-off", "holds", [stream(0, 0, [1], 14), stream(2200, 1, [2], 14), stream(4400, 2, [], 0)]],
  ["client/backs-off", "vacuous", [stream(0, 0, [], 14)]],
  ["client/gives-up", "holds", [stream(0, 0, [], 3)]],
  ["client/gives-up", "violated", [stream(0, 0, [], 3), stream(1700, 0, [], 3)]],
  ["client/gives-up", "holds", [stream(0, 0, [], 3), stream(60_000, 0, [], 0)]],
  ["client/gives-up", "vacuous", failures(0, 1700)],
])("%s %s", (id, expected, transcripts) => {
  expect(verdict(id, ...transcripts)).toBe(expected);
});
