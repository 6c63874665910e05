import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import { fieldOf, isGrpcResponse, type ServerStream } from "./stream.ts";
import { wireClause } from "./wire-clause.ts";

const section = "grpc/doc/PROTOCOL-HTTP2.md, Responses";

/** The status of a call as it stands on the wire. */
export function statusClauses(subject: Subject): readonly Clause[] {
  return [
    wireClause(subject, {
      id: "wire/status",
      further: section,
      sentence:
        "Exactly one grpc-status ends the call: in the last header block, which ends the stream, and in digits without leading zeros or blanks.",
      judge: judgeStatus,
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

function judgeStatus(stream: ServerStream): Verdict {
  if (!isGrpcResponse(stream)) return vacuous("the response is not gRPC");
  const { blocks, end } = stream;
  const all = blocks.flatMap(({ fields }) => fields.filter(([name]) => name === "grpc-status"));
  if (all.length > 1) return violated(`grpc-status was sent ${all.length} times.`);
  const last = blocks.at(-1);
  const early = blocks.slice(0, -1).find((block) => fieldOf(block, "grpc-status") !== undefined);
  if (early !== undefined) {
    return violated(
      "grpc-status stands in the response headers, and trailers follow. Send it in the trailers only.",
    );
  }
  const value = all[0]?.[1];
  if (value !== undefined && !/^(0|[1-9]\d*)$/.test(value)) {
    return violated(
      `grpc-status is ${JSON.stringify(value)}: expected digits without leading zeros or blanks, such as 0 or 13.`,
    );
  }
  if (end === undefined) {
    if (value === undefined || stream.clientReset) return vacuous("the server did not end the stream");
    return blocks.length === 1 && stream.data.length === 0
      ? vacuous("the server had not ended the stream yet")
      : vacuous("the client saw no END_STREAM");
  }
  if (end.type === "DATA" && value === undefined) {
    return violated("The stream ended with a DATA frame, without trailers: grpc-status is missing.");
  }
  if (value === undefined) return violated("The stream ended without grpc-status.");
  return end === last
    ? holds
    : violated("The header block with grpc-status does not carry END_STREAM; another frame ends the stream.");
}

/**
 * NO_ERROR and CANCEL end the client's side of a stream: grpc-go's timer resets a call with CANCEL whose deadline
 * passes while its trailers are on their way.
 */
const harmless: ReadonlySet<number> = new Set([0x0, 0x8]);

function nothingAfterEnd({ frames, end, clientEnded }: ServerStream): Verdict {
  if (end === undefined) return vacuous("the server did not end the stream");
  const after = frames.slice(frames.indexOf(end) + 1);
  const wrong = after.find(
    (frame) =>
      frame.type === "DATA" ||
      frame.type === "HEADERS" ||
      // Before the half-close a server may ask the client to stop sending.
      (frame.type === "RST_STREAM" && !harmless.has(frame.errorCode) && clientEnded),
  );
  return wrong === undefined ? holds : violated(`A ${wrong.type} frame follows the frame with END_STREAM.`);
}
