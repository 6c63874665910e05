import { grpcTimeout } from "../../../../contracts/model/timeout.ts";
import type { Head } from "../../carrier/exchange.ts";
import type { Dialect, EventSink, ResponseReader } from "../dialect.ts";
import { createDeframer, frame } from "../framing.ts";
import { statusFromHeaders } from "../grpc/status.ts";
import { refusalReader } from "../http-status.ts";
import { metadataFromHeaders } from "../metadata.ts";
import { endWithoutStatus, endWithStatus } from "./status.ts";
import { trailersFromFrame } from "./trailers.ts";

/** The bit of a frame that holds trailers. Source: PROTOCOL-WEB.md, "Message framing". */
const trailersFlag = 0x80;

export const contentType = "application/grpc-web+proto";

/** gRPC-Web in binary form. Source: grpc/doc/PROTOCOL-WEB.md. */
export const grpcWeb: Dialect = {
  name: "grpc-web",
  begin: ({ options }) => ({
    headers: [
      ["content-type", contentType],
      ["accept", contentType],
      ["x-grpc-web", "1"],
      ["x-user-agent", "streamproof"],
      ["grpc-accept-encoding", "identity,gzip,deflate"],
      ...(options.gzip === true ? [["grpc-encoding", "gzip"] as const] : []),
      ...(options.deadlineMs === undefined
        ? []
        : [["grpc-timeout", grpcTimeout(options.deadlineMs, options)] as const]),
    ],
    encode: (message) => frame(message, options.gzip === true),
    read,
    web: { enveloped: isGrpcWeb, encodingHeader: "grpc-encoding" },
  }),
};

function read(head: Head, sink: EventSink): ResponseReader {
  const { headers } = head;
  if (!isGrpcWeb(head)) return refusalReader(head, sink);
  // A status in the headers is the whole response.
  const only = statusFromHeaders(headers);
  if (only === undefined) sink.headers(metadataFromHeaders(headers));
  else sink.end(endWithStatus(only, metadataFromHeaders(headers)));
  let status = only;
  const deframer = createDeframer(sink.message, () => String(headers["grpc-encoding"] ?? "identity"), {
    flag: trailersFlag,
    onEnd: (body) => {
      const trailers = trailersFromFrame(body);
      status = trailers.status;
      sink.end(endWithStatus(trailers.status, trailers.metadata));
    },
  });
  return {
    push: deframer.push,
    finish: (trailers) => {
      const pending = deframer.pending();
      if (pending > 0 || status === undefined) sink.end(endWithoutStatus(trailers ?? {}, pending));
    },
  };
}

function isGrpcWeb({ status, headers }: Head): boolean {
  const type = String(headers["content-type"] ?? "");
  return (
    status === 200 && type.startsWith("application/grpc-web") && !type.startsWith("application/grpc-web-text")
  );
}
