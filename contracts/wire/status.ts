import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { http2ErrorName } from "../transcript/http2-error.ts";
import type { WireFrame } from "../transcript/wire.ts";
import { fieldOf, isGrpcResponse, type ServerStream, serverStream } from "./stream.ts";
import { framesClause, wireClause } from "./wire-clause.ts";

const section = "grpc/doc/PROTOCOL-HTTP2.md, Responses";

/** The status of a call as it stands on the wire. */
export function statusClauses(subject: Subject): readonly Clause[] {
  return [
    framesClause(subject, {
      id: "wire/status",
      further: section,
      sentence:
        "Exactly one grpc-status ends the call: in the last header block, which ends the stream, and in digits without leading zeros or blanks.",
      judge: (_, transcript) => {
        const stream = serverStream(transcript);
        return stream === undefined ? vacuous("no frames were seen") : judgeStatus(stream, transcript);
      },
    }),
    wireClause(subject, {
      id: "wire/nothing-after-end",
      further: "RFC 9113, section 5.1",
      sentence:
        "Nothing follows END_STREAM on its stream: neither DATA nor headers, nor a reset with an error.",
      judge: nothingAfterEnd,
    }),
  ];
}

function judgeStatus(stream: ServerStream, transcript: Transcript): Verdict {
  if (stream.blocks.length === 0) {
    return judgeReset(stream, transcript) ?? vacuous("the server sent no headers");
  }
  if (!isGrpcResponse(stream)) return vacuous("the response is not gRPC");
  const { blocks, end, place } = stream;
  const all = blocks.flatMap(({ fields }) => fields.filter(([name]) => name === "grpc-status"));
  const last = blocks.at(-1);
  if (all.length > 1) return violated(`grpc-status was sent ${all.length} times.`, place(last));
  const early = blocks.slice(0, -1).find((block) => fieldOf(block, "grpc-status") !== undefined);
  if (early !== undefined) {
    return violated(
      "grpc-status stands in the response headers, and trailers follow. Send it in the trailers only.",
      place(early),
    );
  }
  const value = all[0]?.[1];
  if (value !== undefined && !/^(0|[1-9]\d*)$/.test(value)) {
    return violated(
      `grpc-status is ${JSON.stringify(value)}: expected digits without leading zeros or blanks, such as 0 or 13.`,
      place(blocks.find((block) => fieldOf(block, "grpc-status") === value)),
    );
  }
  if (end === undefined) return judgeUnended(stream, value, transcript);
  if (end.type === "DATA" && value === undefined) {
    return violated(
      "The stream ended with a DATA frame, without trailers: grpc-status is missing.",
      place(end),
    );
  }
  if (value === undefined) return violated("The stream ended without grpc-status.", place(end));
  return end === last
    ? holds
    : violated(
        "The header block with grpc-status does not carry END_STREAM; another frame ends the stream.",
        place(last),
      );
}

/** How long a server may take between a status and END_STREAM, in milliseconds, until it is said to be missing. */
const endStreamMs = 250;

/** A response without END_STREAM. */
function judgeUnended(stream: ServerStream, status: string | undefined, transcript: Transcript): Verdict {
  const { blocks } = stream;
  const last = blocks.at(-1);
  if (blocks.length > 1) {
    return violated(
      "The trailers do not carry END_STREAM: the stream stays open behind them.",
      stream.place(last),
    );
  }
  if (status !== undefined && last !== undefined) {
    const seenMs = Math.max(...transcript.events.map(({ atMs }) => atMs)) - last.atMs;
    return seenMs > endStreamMs
      ? violated(`No END_STREAM followed grpc-status for ${Math.round(seenMs)} ms.`, {
          ...stream.place(last),
          doubtful: true,
        })
      : vacuous("the server had not ended the stream yet");
  }
  return judgeReset(stream, transcript) ?? vacuous("the server did not end the stream");
}

/**
 * Ways to say that a call goes no further: it was not begun, it was cancelled, or the client asks for too much.
 * grpc-java resets a call with CANCEL whose request it cannot read.
 */
const refusals: ReadonlySet<number> = new Set([0x7, 0x8, 0xb]);

/** A reset where a status was due. */
function judgeReset(stream: ServerStream, transcript: Transcript): Verdict | undefined {
  const reset = stream.frames.find((frame) => frame.type === "RST_STREAM");
  if (reset?.type !== "RST_STREAM" || refusals.has(reset.errorCode) || !wasDue(stream, transcript)) {
    return undefined;
  }
  return violated(
    `The server reset the stream with ${http2ErrorName(reset.errorCode)} in place of trailers: grpc-status is missing.`,
    { ...stream.place(reset), doubtful: true },
  );
}

/** Whether the client waited for the status of a call that it had made as it should, without a deadline. */
function wasDue({ clientEnded, clientReset }: ServerStream, { events }: Transcript): boolean {
  const opening = events.find(({ from, kind }) => from === "client" && kind === "headers");
  const timed = opening?.kind === "headers" && opening.metadata.some(([name]) => name === "grpc-timeout");
  // A client that leaves a call which has ended gives up nothing.
  const end = events.findIndex(({ kind }) => kind === "end");
  const before = end < 0 ? events : events.slice(0, end);
  return clientEnded && !clientReset && !timed && !before.some(({ kind }) => kind === "cancel");
}

/**
 * NO_ERROR and CANCEL end the client's side of a stream: grpc-go's timer resets a call with CANCEL whose deadline
 * passes while its trailers are on their way.
 */
const harmless: ReadonlySet<number> = new Set([0x0, 0x8]);

const streamClosed = 0x5;

function wasReset(frames: readonly WireFrame[]): boolean {
  return frames.some(({ type }) => type === "RST_STREAM");
}

function nothingAfterEnd({ frames, end, clientEnded, place }: ServerStream): Verdict {
  if (end === undefined) return vacuous("the server did not end the stream");
  const after = frames.slice(frames.indexOf(end) + 1);
  const wrong = after.find(
    (frame, index) =>
      frame.type === "DATA" ||
      frame.type === "HEADERS" ||
      // Before the half-close a server may ask the client to stop sending, and what still comes meets a closed stream.
      (frame.type === "RST_STREAM" &&
        !harmless.has(frame.errorCode) &&
        !(frame.errorCode === streamClosed && wasReset(after.slice(0, index))) &&
        clientEnded),
  );
  return wrong === undefined
    ? holds
    : violated(`A ${wrong.type} frame follows the frame with END_STREAM.`, place(wrong));
}
