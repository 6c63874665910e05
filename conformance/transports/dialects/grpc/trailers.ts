import type { IncomingHttpHeaders } from "node:http";
import type { Status } from "../../../../contracts/transcript/event.ts";
import type { End } from "../dialect.ts";
import { metadataFromHeaders } from "../metadata.ts";
import { statusFromHeaders } from "./status.ts";

/** The end that trailers say; `pending` bytes of a message came before it and no more. */
export function endFromTrailers(trailers: IncomingHttpHeaders, pending: number): End {
  const status = statusFromHeaders(trailers);
  const metadata = metadataFromHeaders(trailers);
  if (status !== undefined) return { ...endWithStatus(status, pending), trailers: metadata };
  return {
    status: { code: -1, message: "the trailers carry no grpc-status" },
    trailers: metadata,
    cause: "missing-status",
  };
}

/** The end of a call whose status came in its headers, and nothing after its messages. */
export function endWithStatus(status: Status, pending: number): End {
  if (pending > 0) {
    const message = `the stream ends within a message (${pending} bytes of it)`;
    return { status: { ...status, message }, trailers: [], cause: "malformed-message" };
  }
  return { status, trailers: [], cause: status.code === -1 ? "malformed-status" : "trailers" };
}
