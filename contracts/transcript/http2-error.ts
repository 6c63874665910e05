/** The error codes of HTTP/2, by number. Source: RFC 9113, section 7. */
const errorNames: readonly string[] = [
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

/** The name of an error code, or the number in words where HTTP/2 defines none. */
export function http2ErrorName(errorCode: number): string {
  return errorNames[errorCode] ?? `code ${errorCode}`;
}

/** What is said of a call above the last stream of a GOAWAY: nobody has seen it, and it may be made again. */
export const neverBegun = "the connection ended before the call could begin";
