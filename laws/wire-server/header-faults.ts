import { data, type Field, headers, message } from "./frames.ts";
import { ack, answer, head, ok, type WireFault } from "./replies.ts";

const status: Field = [":status", "200"];
const type: Field = ["content-type", "application/grpc"];

/** Wrong header blocks beside those of faults.ts. */
export const headerFaults: readonly WireFault[] = [
  ...named("wire/header-names", {
    "no :status": answer({ head: [type] }),
    ":status twice": answer({ head: [status, status, type] }),
    "a pseudo-header that nobody knows": answer({ head: [status, [":foo", "1"], type] }),
    "a pseudo-header of requests": answer({ head: [status, [":path", "/"], type] }),
    ":status behind another header": answer({ head: [type, status] }),
    "transfer-encoding": answer({ head: [...head, ["transfer-encoding", "chunked"]] }),
    "keep-alive": answer({ head: [...head, ["keep-alive", "timeout=5"]] }),
    "te in a response": answer({ head: [...head, ["te", "trailers"]] }),
    "an upper-case name in the headers": answer({ head: [...head, ["X-Trace", "1"]] }),
    "an empty name": answer({ trailers: [...ok, ["", "1"]] }),
    "a colon within a name": answer({ trailers: [...ok, ["a:b", "1"]] }),
    "a name in Latin-1": answer({ trailers: [...ok, ["caf\u00e9", "1"]] }),
  }),
  ...named("wire/header-values", {
    "a NUL in a value": answer({ trailers: [...ok, ["x-a", "a\0b"]] }),
    "CR in a value": answer({ trailers: [...ok, ["x-a", "a\rb"]] }),
    "a blank before a value": answer({ trailers: [...ok, ["x-a", " a"]] }),
    "a blank behind a value": answer({ head: [...head, ["x-a", "a "]] }),
    "Latin-1 in the headers": answer({ head: [...head, ["x-a", "caf\u00e9"]] }),
    "a -bin value with a percent": answer({ head: [...head, ["x-bin", "%41"]] }),
  }),
  ...named("wire/http-status", {
    "a :status in words": answer({ head: [[":status", "OK"], type] }),
  }),
  ...named("wire/header-blocks", {
    "trailers between the bytes of a message": (stream) => [
      headers(stream, head),
      data(stream, message(ack).subarray(0, 3)),
      headers(stream, [["x-a", "1"]]),
      data(stream, message(ack).subarray(3)),
      headers(stream, ok, true),
    ],
    "DATA before the headers": (stream) => [
      data(stream, message(ack)),
      headers(stream, head),
      headers(stream, ok, true),
    ],
    "1xx that ends the stream": (stream) => [headers(stream, [[":status", "103"]], true)],
  }),
  ...named("wire/header-size", {
    "headers of 12 KiB": answer({
      head: [...head, ...Array.from({ length: 90 }, (_, n): Field => [`x-${n}`, "a".repeat(100)])],
    }),
  }),
  ...named("wire/content-length", {
    "a content-length that is too small": answer({ head: [...head, ["content-length", "3"]] }),
    "a content-length that is no number": answer({ head: [...head, ["content-length", "seven"]] }),
  }),
];

export function named(
  clause: string,
  replies: Readonly<Record<string, WireFault["reply"]>>,
): readonly WireFault[] {
  return Object.entries(replies).map(([name, reply]) => ({ name, clause, reply }));
}
