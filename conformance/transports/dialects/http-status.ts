import { Code } from "../../../contracts/transcript/code.ts";
import type { Status } from "../../../contracts/transcript/event.ts";
import type { Head } from "../carrier/exchange.ts";
import type { EventSink, ResponseReader } from "./dialect.ts";
import { metadataFromHeaders } from "./metadata.ts";

/** Reads a response that is HTTP's own and not of the protocol, such as a proxy's error page. */
export function refusalReader(head: Head, sink: EventSink): ResponseReader {
  return {
    push: () => undefined,
    finish: () =>
      sink.end({
        status: statusFromHttp(head, "no answer of this protocol"),
        trailers: metadataFromHeaders(head.headers),
        cause: "http-status",
      }),
  };
}

/** The status of a response that HTTP's own words describe; `isWhat` completes "… is". */
export function statusFromHttp({ status, headers }: Head, isWhat: string): Status {
  const type = String(headers["content-type"] ?? "none");
  return {
    code: codeFromHttpStatus(status),
    message: `HTTP ${status} with content-type "${type}" is ${isWhat}`,
  };
}

/** Source: grpc/doc/http-grpc-status-mapping.md. */
function codeFromHttpStatus(status: number): number {
  switch (status) {
    case 400:
      return Code.INTERNAL;
    case 401:
      return Code.UNAUTHENTICATED;
    case 403:
      return Code.PERMISSION_DENIED;
    case 404:
      return Code.UNIMPLEMENTED;
    case 429:
    case 502:
    case 503:
    case 504:
      return Code.UNAVAILABLE;
    default:
      return Code.UNKNOWN;
  }
}
