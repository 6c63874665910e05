import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { FileChunkSchema, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import { eachCall } from "../model/judge.ts";
import type { Transcript } from "../transcript/event.ts";
import { endOf, hasEvent, rpcName, sent } from "../transcript/query.ts";
import { clientClause, deadlineExceeded, unavailable } from "./client-clause.ts";

const { getStockPrices, streamLogs, getDataStream, uploadFile } = StreamingService.method;
const methods = new Map(
  [StreamingService, ChatService].flatMap((service) =>
    service.methods.map((method) => [rpcName(method), method] as const),
  ),
);
const goesOn = new Set(
  [getStockPrices, streamLogs, getDataStream, ChatService.method.subscribe].map(rpcName),
);

/** Clauses that one call alone shows. */
export const singleCallClauses: readonly Clause[] = [
  clientClause({
    id: "client/deadline",
    level: "should",
    sentence: "Every call carries a deadline, except those that are meant to go on.",
    judge: eachCall(judgeDeadline),
  }),
  clientClause({
    id: "client/half-closes",
    sentence: "A request stream is half-closed or cancelled, not left open.",
    judge: eachCall(judgeHalfClose),
  }),
  clientClause({
    id: "client/upload-numbered",
    sentence: "Chunks of an upload are numbered 0, 1, 2, …; is_last is set at most once, on the final one.",
    judge: eachCall(judgeUpload),
  }),
];

function judgeDeadline({ rpc, events }: Transcript): Verdict {
  if (goesOn.has(rpc) || methods.get(rpc)?.methodKind === "bidi_streaming")
    return vacuous("it is meant to go on");
  const event = events.findIndex(({ kind }) => kind === "headers");
  const headers = events[event];
  if (headers?.kind !== "headers") return vacuous("the call has no headers");
  const has = headers.metadata.some(([name]) => name === "grpc-timeout" || name === "connect-timeout-ms");
  if (has) return holds;
  return violated("The call has no deadline: where the server never answers, the client waits for ever.", {
    event,
    mark: "no deadline",
  });
}

function judgeHalfClose(transcript: Transcript): Verdict {
  const kind = methods.get(transcript.rpc)?.methodKind;
  if (kind === "unary" || kind === "server_streaming") return vacuous("the call has one request");
  if (hasEvent(transcript, "client", "half-close") || hasEvent(transcript, "client", "cancel")) return holds;
  const end = endOf(transcript);
  if (end === undefined) return vacuous("the call goes on");
  const event = transcript.events.indexOf(end);
  const leftOpen = end.status.code === deadlineExceeded && !transcript.leftOut;
  const leftToTheEnd =
    kind === "client_streaming" && end.status.code === unavailable && idleMs(transcript) > idleLimitMs;
  if (leftOpen || leftToTheEnd) {
    return violated("The request stream was neither half-closed nor cancelled: the server waited in vain.", {
      event,
      mark: "still open here",
    });
  }
  return vacuous("the server ended the call first");
}

/** How long nothing may come from a client that sends a stream with one answer. */
const idleLimitMs = 10_000;

function idleMs({ events }: Transcript): number {
  const last = events.findLast(({ from }) => from === "client");
  return (events.at(-1)?.atMs ?? 0) - (last?.atMs ?? 0);
}

function judgeUpload(transcript: Transcript): Verdict {
  if (transcript.rpc !== rpcName(uploadFile)) return vacuous("not an upload");
  if (transcript.leftOut) return vacuous("not all chunks were kept");
  const chunks = sent(transcript, FileChunkSchema);
  if (chunks.length === 0) return vacuous("no chunk was sent");
  for (const [index, { value, event }] of chunks.entries()) {
    if (value.chunkNumber !== index) {
      const because = `Chunk ${index} has the number ${value.chunkNumber}.`;
      return violated(because, { event, mark: `${index} expected` });
    }
    if (value.isLast && index < chunks.length - 1) {
      const because = `Chunk ${index} has is_last, and ${chunks.length - 1 - index} more came.`;
      return violated(because, { event, mark: "is_last" });
    }
  }
  return holds;
}
