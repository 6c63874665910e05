import { data, headers, message, rstStream } from "./frames.ts";
import { ack, answer, error, head, ok, right } from "./replies.ts";
import type { Reply } from "./server.ts";

/** Answers that are unusual, and allowed. */
export const liberal: Readonly<Record<string, Reply>> = {
  "several DATA frames of one byte": (stream) => [
    headers(stream, head),
    ...[...message(ack)].map((byte) => data(stream, Buffer.from([byte]))),
    headers(stream, ok, true),
  ],
  "a suffix of the content-type": answer({
    head: [
      [":status", "200"],
      ["content-type", "application/grpc+proto"],
    ],
  }),
  "metadata in base64 with and without padding": answer({
    trailers: [...ok, ["a-bin", "AQI="], ["b-bin", "AQI"]],
  }),
  "an empty grpc-message": answer({ trailers: [...ok, ["grpc-message", ""]] }),
  "percent-encoded text": error(["grpc-status", "13"], ["grpc-message", "100%25 %ED%95%9C"]),
  "RST_STREAM with NO_ERROR after the trailers": answer({ after: (stream) => [rstStream(stream, 0)] }),
  "RST_STREAM with CANCEL after the trailers": answer({ after: (stream) => [rstStream(stream, 8)] }),
  // The client's half-close crossed the first of the two, as h2 of Python answers it.
  "RST_STREAM with NO_ERROR and then with STREAM_CLOSED": answer({
    after: (stream) => [rstStream(stream, 0), rstStream(stream, 5)],
  }),
  "grpc-encoding identity": answer({ head: [...head, ["grpc-encoding", "identity"]] }),
  "informational headers first": (stream) => [headers(stream, [[":status", "103"]]), ...right(stream)],
};
