import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http2";
import { base64Encode } from "@bufbuild/protobuf/wire";
import { type HeaderFields, valuesOf } from "../../call/header-fields.ts";
import type { StatusError } from "../../call/status-error.ts";

/** What the protocol says with headers is no metadata. */
const protocolNames = new Set([
  "accept-encoding",
  "content-type",
  "grpc-accept-encoding",
  "grpc-encoding",
  "grpc-timeout",
  "te",
]);

/** Request metadata; what was sent several times is joined with commas. */
export function metadataFrom(headers: IncomingHttpHeaders): ReadonlyMap<string, string> {
  const metadata = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(":") || protocolNames.has(name) || value === undefined) continue;
    metadata.set(name, typeof value === "string" ? value : value.join(", "));
  }
  return metadata;
}

/** Fields as HTTP/2 has them: binary ones in base64, without padding. */
export function headersFrom(fields: HeaderFields): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = {};
  for (const [name, values] of fields) {
    const texts = valuesOf(values).map((value) =>
      typeof value === "string" ? value : base64Encode(value, "std_raw"),
    );
    const [first] = texts;
    // Node takes a list for names only that it knows to be repeatable.
    if (first !== undefined) headers[name] = texts.length === 1 ? first : texts;
  }
  return headers;
}

/** The trailers of a status. */
export function trailersFrom(status: StatusError | "ok"): OutgoingHttpHeaders {
  if (status === "ok") return { "grpc-status": "0" };
  return {
    "grpc-status": String(status.code),
    ...(status.message === "" ? {} : { "grpc-message": percentEncoded(status.message) }),
    ...headersFrom(status.trailers),
  };
}

/** Source: grpc/doc/PROTOCOL-HTTP2.md, Status-Message. */
function percentEncoded(message: string): string {
  return message.toWellFormed().replace(/[^\x20-\x24\x26-\x7e]+/g, encodeURIComponent);
}
