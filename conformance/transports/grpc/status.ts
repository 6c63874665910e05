import { constants, type IncomingHttpHeaders } from "node:http2";
import { Code } from "../../../contracts/transcript/code.ts";
import type { Status } from "../../../contracts/transcript/event.ts";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";

/** Headers as metadata: without pseudo headers, repeated names one after another. */
export function metadataFromHeaders(headers: IncomingHttpHeaders): Metadata {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (name.startsWith(":") || value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((each) => [name, each] as const);
  });
}

/** The status that headers or trailers carry; undefined where they carry none. */
export function statusFromHeaders(headers: IncomingHttpHeaders): Status | undefined {
  const text = headers["grpc-status"];
  if (text === undefined) return undefined;
  const message = percentDecoded(String(headers["grpc-message"] ?? ""));
  if (!/^\d{1,9}$/.test(String(text))) return { code: -1, message: `grpc-status is "${String(text)}"` };
  return { code: Number(text), message };
}

/** Source: gRPC over HTTP2, "HTTP2 Transport Mapping", errors. */
export function codeFromReset(reset: number): number {
  switch (reset) {
    case constants.NGHTTP2_REFUSED_STREAM:
      return Code.UNAVAILABLE;
    case constants.NGHTTP2_CANCEL:
      return Code.CANCELLED;
    case constants.NGHTTP2_ENHANCE_YOUR_CALM:
      return Code.RESOURCE_EXHAUSTED;
    case constants.NGHTTP2_INADEQUATE_SECURITY:
      return Code.PERMISSION_DENIED;
    default:
      return Code.INTERNAL;
  }
}

/** Source: grpc/doc/http-grpc-status-mapping.md. */
export function codeFromHttpStatus(status: number): number {
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

const resetNames: readonly string[] = [
  "NO_ERROR",
  "PROTOCOL_ERROR",
  "INTERNAL_ERROR",
  "FLOW_CONTROL_ERROR",
  "SETTINGS_TIMEOUT",
  "STREAM_CLOSED",
  "FRAME_SIZE_ERROR",
  "REFUSED_STREAM",
  "CANCEL",
  "COMPRESSION_ERROR",
  "CONNECT_ERROR",
  "ENHANCE_YOUR_CALM",
  "INADEQUATE_SECURITY",
  "HTTP_1_1_REQUIRED",
];

export function resetName(reset: number): string {
  return resetNames[reset] ?? `code ${reset}`;
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
