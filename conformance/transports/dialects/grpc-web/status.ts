import type { IncomingHttpHeaders } from "node:http";
import type { Status } from "../../../../contracts/transcript/event.ts";
import type { Metadata } from "../../../../contracts/transcript/metadata.ts";
import type { End } from "../dialect.ts";
import { statusFromHeaders } from "../grpc/status.ts";
import { metadataFromHeaders } from "../metadata.ts";

/** The end that a status decides, wherever it stood. */
export function endWithStatus(status: Status, trailers: Metadata): End {
  return { status, trailers, cause: status.code === -1 ? "malformed-status" : "trailers" };
}

/** The end of a complete response that had no frame of trailers. */
export function endWithoutStatus(trailers: IncomingHttpHeaders, pending: number): End {
  if (pending > 0) {
    const message = `the answer ends within a frame (${pending} bytes of it)`;
    return { status: { code: -1, message }, trailers: [], cause: "malformed-message" };
  }
  const message =
    statusFromHeaders(trailers) === undefined
      ? "the answer ended without a frame of trailers"
      : "the status came in HTTP trailers, which a browser cannot read, and not in a frame";
  return { status: { code: -1, message }, trailers: metadataFromHeaders(trailers), cause: "missing-status" };
}
