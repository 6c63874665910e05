import type { IncomingHttpHeaders } from "node:http";
import { grpcTimeout } from "../../../../contracts/model/timeout.ts";
import type { Head } from "../../carrier/exchange.ts";
import { type Dialect, type End, type EventSink, type ResponseReader, withoutStatus } from "../dialect.ts";
import { createDeframer, frame } from "../framing.ts";
import { statusFromHttp } from "../http-status.ts";
import { metadataFromHeaders } from "../metadata.ts";
import { statusFromHeaders } from "./status.ts";
import { endFromTrailers, endWithStatus } from "./trailers.ts";

/** Source: gRPC over HTTP2, "Requests" and "Responses". */
export const grpc: Dialect = {
  name: "grpc",
  begin: ({ options }) => ({
    headers: [
      ["content-type", "application/grpc+proto"],
      ["te", "trailers"],
      ["user-agent", "streamproof"],
      ...(options.acceptsEncodings === false
        ? []
        : [["grpc-accept-encoding", "identity,gzip,deflate"] as const]),
      ...(options.gzip === true ? [["grpc-encoding", "gzip"] as const] : []),
      ...(options.deadlineMs === undefined
        ? []
        : [["grpc-timeout", grpcTimeout(options.deadlineMs, options)] as const]),
    ],
    encode: (message) => frame(message, options.gzip === true),
    read,
  }),
};

function read(head: Head, sink: EventSink): ResponseReader {
  const { headers } = head;
  if (head.endStream) return trailersOnly(head, sink);
  sink.headers(metadataFromHeaders(headers));
  if (!isGrpc(head)) return otherHttp(head, sink);
  /** Set where the headers carried a status and the stream went on. */
  let beforeMessages = statusFromHeaders(headers);
  let ended = false;
  const deframer = createDeframer(
    (bytes) => {
      if (beforeMessages !== undefined) {
        // A status in the headers closes the call for every gRPC client: what follows comes after the end.
        ended = true;
        sink.end({ status: beforeMessages, trailers: metadataFromHeaders(headers), cause: "trailers" });
        beforeMessages = undefined;
      }
      sink.message(bytes);
    },
    () => String(headers["grpc-encoding"] ?? "identity"),
  );

  /** What came decides the end, also where the stream was reset or its connection lost afterwards. */
  function known(trailers: IncomingHttpHeaders | undefined): End | undefined {
    if (trailers !== undefined) return endFromTrailers(trailers, deframer.pending());
    return beforeMessages === undefined ? undefined : endWithStatus(beforeMessages, deframer.pending());
  }

  return {
    push: deframer.push,
    finish: (trailers) => {
      if (!ended) sink.end(known(trailers) ?? withoutStatus);
    },
    breakOff: ({ trailers }) => {
      const end = known(trailers);
      if (end !== undefined) sink.end(end);
    },
  };
}

/** Headers that end the stream are its trailers as well ("Trailers-Only"), and no event of their own. */
function trailersOnly(head: Head, sink: EventSink): ResponseReader {
  const tell = () =>
    sink.end(
      isGrpc(head)
        ? endFromTrailers(head.headers, 0)
        : { ...httpEnd(head), trailers: metadataFromHeaders(head.headers) },
    );
  return { push: () => undefined, finish: tell, breakOff: tell };
}

/** A response of HTTP's own; trailers of it are gRPC's all the same. */
function otherHttp(head: Head, sink: EventSink): ResponseReader {
  const tell = (trailers: IncomingHttpHeaders | undefined) =>
    sink.end(trailers === undefined ? httpEnd(head) : endFromTrailers(trailers, 0));
  return { push: () => undefined, finish: tell, breakOff: ({ trailers }) => tell(trailers) };
}

function httpEnd(head: Head): End {
  return { status: statusFromHttp(head, "no gRPC answer"), trailers: [], cause: "http-status" };
}

function isGrpc({ status, headers }: Head): boolean {
  const type = String(headers["content-type"] ?? "");
  return (status === 200 && type.startsWith("application/grpc")) || headers["grpc-status"] !== undefined;
}
