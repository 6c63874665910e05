import { createDeframer, frame } from "../framing.ts";
import { metadataFromHeaders, statusFromHeaders } from "../grpc/status.ts";
import type { Dialect, End, Reading, Told } from "../http/dialect.ts";
import type { Head } from "../http/exchange.ts";
import { refusal } from "../http/refusal.ts";
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
      ...(options.deadlineMs === undefined ? [] : [["grpc-timeout", `${options.deadlineMs}m`] as const]),
    ],
    encode: (message) => frame(message, options.gzip === true),
    read,
  }),
};

function read(head: Head, told: Told): Reading {
  const { headers } = head;
  if (!isGrpcWeb(head)) return refusal(head, told);
  // A status in the headers is the whole answer.
  const only = statusFromHeaders(headers);
  if (only === undefined) told.headers(metadataFromHeaders(headers));
  else told.end(endWith(only, metadataFromHeaders(headers)));
  let status = only;
  const deframer = createDeframer(told.message, () => String(headers["grpc-encoding"] ?? "identity"), {
    flag: trailersFlag,
    onEnd: (body) => {
      const trailers = trailersFromFrame(body);
      status = trailers.status;
      told.end(endWith(trailers.status, trailers.metadata));
    },
  });
  return {
    push: deframer.push,
    finish: (trailers) => {
      const missing = deframer.pending();
      if (missing > 0) {
        const message = `the answer ends within a frame (${missing} bytes of it)`;
        told.end({ status: { code: -1, message }, trailers: [], cause: "malformed-message" });
      } else if (status === undefined) {
        const message =
          statusFromHeaders(trailers) === undefined
            ? "the answer ended without a frame of trailers"
            : "the status came in HTTP trailers, which a browser cannot read, and not in a frame";
        told.end({
          status: { code: -1, message },
          trailers: metadataFromHeaders(trailers),
          cause: "missing-status",
        });
      }
    },
  };
}

function endWith(status: End["status"], trailers: End["trailers"]): End {
  return { status, trailers, cause: status.code === -1 ? "malformed-status" : "trailers" };
}

function isGrpcWeb({ status, headers }: Head): boolean {
  const type = String(headers["content-type"] ?? "");
  return (
    status === 200 && type.startsWith("application/grpc-web") && !type.startsWith("application/grpc-web-text")
  );
}
