import { data, type Field, headers, message, rstStream } from "./frames.ts";
import type { Reply } from "./server.ts";

/** A wrong answer to chat.ChatService/Send, and the clause that has to say so. */
export interface WireFault {
  readonly name: string;
  readonly clause: string;
  readonly reply: Reply;
}

/** chat.Ack { ack: true } */
const ack = Buffer.from([0x08, 0x01]);
const head: readonly Field[] = [
  [":status", "200"],
  ["content-type", "application/grpc"],
];
const ok: readonly Field[] = [["grpc-status", "0"]];

/** The right answer, with what is wrong put into its places. */
function answer(parts: {
  readonly head?: readonly Field[];
  readonly body?: Buffer;
  readonly trailers?: readonly Field[];
  readonly after?: (stream: number) => readonly Buffer[];
}): Reply {
  return (stream) => [
    headers(stream, parts.head ?? head),
    data(stream, parts.body ?? message(ack)),
    headers(stream, parts.trailers ?? ok, true),
    ...(parts.after?.(stream) ?? []),
  ];
}

/** An error without messages: its one header block ends the stream. */
function error(...fields: readonly Field[]): Reply {
  return (stream) => [headers(stream, [...head, ...fields], true)];
}

export const right: Reply = answer({});

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
  "grpc-encoding identity": answer({ head: [...head, ["grpc-encoding", "identity"]] }),
  "informational headers first": (stream) => [headers(stream, [[":status", "103"]]), ...right(stream)],
};

export const wireFaults: readonly WireFault[] = [
  { name: "status twice", clause: "wire/status", reply: answer({ trailers: [...ok, ...ok] }) },
  {
    name: "status in the headers and in the trailers",
    clause: "wire/status",
    reply: answer({ head: [...head, ...ok] }),
  },
  { name: "a leading zero", clause: "wire/status", reply: answer({ trailers: [["grpc-status", "00"]] }) },
  {
    name: "a blank before the status",
    clause: "wire/status",
    reply: answer({ trailers: [["grpc-status", " 0"]] }),
  },
  { name: "a status in words", clause: "wire/status", reply: answer({ trailers: [["grpc-status", "OK"]] }) },
  {
    name: "trailers without a status",
    clause: "wire/status",
    reply: answer({ trailers: [["grpc-message", "x"]] }),
  },
  {
    name: "no trailers",
    clause: "wire/status",
    reply: (stream) => [headers(stream, head), data(stream, message(ack), true)],
  },
  {
    name: "END_STREAM on a DATA frame after the trailers",
    clause: "wire/status",
    reply: (stream) => [
      headers(stream, head),
      data(stream, message(ack)),
      headers(stream, ok),
      data(stream, Buffer.alloc(0), true),
    ],
  },
  {
    name: "a message after the end",
    clause: "wire/nothing-after-end",
    reply: answer({ after: (stream) => [data(stream, message(ack))] }),
  },
  {
    name: "trailers after the end",
    clause: "wire/nothing-after-end",
    reply: answer({ after: (stream) => [headers(stream, ok, true)] }),
  },
  {
    name: "a reset after the end",
    clause: "wire/nothing-after-end",
    reply: answer({ after: (stream) => [rstStream(stream, 2)] }),
  },
  {
    name: "UTF-8 as it is",
    clause: "wire/message",
    reply: error(["grpc-status", "5"], ["grpc-message", "caf\u00c3\u00a9"]),
  },
  {
    name: "a lone percent",
    clause: "wire/message",
    reply: error(["grpc-status", "5"], ["grpc-message", "100% gone"]),
  },
  {
    name: "Latin-1 escapes",
    clause: "wire/message",
    reply: error(["grpc-status", "5"], ["grpc-message", "caf%E9"]),
  },
  {
    name: "details that are not base64",
    clause: "wire/status-details",
    reply: error(["grpc-status", "5"], ["grpc-status-details-bin", "{}"]),
  },
  {
    name: "details with another code",
    clause: "wire/status-details",
    reply: error(["grpc-status", "5"], ["grpc-status-details-bin", "CAM="]),
  },
  {
    name: "details that are not a Status",
    clause: "wire/status-details",
    reply: error(["grpc-status", "5"], ["grpc-status-details-bin", "/////w=="]),
  },
  {
    name: "404 of a proxy",
    clause: "wire/http-status",
    reply: (stream) => [
      headers(stream, [
        [":status", "404"],
        ["content-type", "text/html"],
      ]),
      data(stream, Buffer.from("<h1>Not found</h1>"), true),
    ],
  },
  {
    name: "500 for an error",
    clause: "wire/http-status",
    reply: (stream) => [
      headers(
        stream,
        [
          [":status", "500"],
          ["content-type", "application/grpc"],
          ["grpc-status", "13"],
        ],
        true,
      ),
    ],
  },
  {
    name: "content-type json",
    clause: "wire/content-type",
    reply: answer({
      head: [
        [":status", "200"],
        ["content-type", "application/json"],
      ],
    }),
  },
  {
    name: "content-type of gRPC-Web",
    clause: "wire/content-type",
    reply: answer({
      head: [
        [":status", "200"],
        ["content-type", "application/grpc-web+proto"],
      ],
    }),
  },
  { name: "no content-type", clause: "wire/content-type", reply: answer({ head: [[":status", "200"]] }) },
  {
    name: "an upper-case name",
    clause: "wire/header-names",
    reply: answer({ trailers: [...ok, ["X-Trace", "1"]] }),
  },
  {
    name: "a connection header",
    clause: "wire/header-names",
    reply: answer({ head: [...head, ["connection", "keep-alive"]] }),
  },
  {
    name: ":status in the trailers",
    clause: "wire/header-names",
    reply: answer({ trailers: [[":status", "200"], ...ok] }),
  },
  {
    name: "a blank in a name",
    clause: "wire/header-names",
    reply: answer({ trailers: [...ok, ["x trace", "1"]] }),
  },
  {
    name: "metadata in Latin-1",
    clause: "wire/header-values",
    reply: answer({ trailers: [...ok, ["x-name", "caf\u00e9"]] }),
  },
  {
    name: "-bin that is not base64",
    clause: "wire/header-values",
    reply: answer({ trailers: [...ok, ["x-bin", "not base64!"]] }),
  },
  {
    name: "a line break in a value",
    clause: "wire/header-values",
    reply: answer({ trailers: [...ok, ["x-name", "a\nb"]] }),
  },
  {
    name: "three header blocks",
    clause: "wire/header-blocks",
    reply: (stream) => [
      headers(stream, head),
      headers(stream, [["x-more", "1"]]),
      data(stream, message(ack)),
      headers(stream, ok, true),
    ],
  },
  { name: "flag 2", clause: "wire/encoding", reply: answer({ body: message(ack, 2) }) },
  {
    name: "compressed without an encoding",
    clause: "wire/encoding",
    reply: answer({ body: message(ack, 1) }),
  },
  {
    name: "an encoding that nobody accepts",
    clause: "wire/encoding",
    reply: answer({ head: [...head, ["grpc-encoding", "snappy"]], body: message(ack, 1) }),
  },
  {
    name: "a message cut short",
    clause: "wire/whole-messages",
    reply: answer({ body: message(ack, 0, 20) }),
  },
  {
    name: "a length that is too small",
    clause: "wire/whole-messages",
    reply: answer({ body: message(ack, 0, 1) }),
  },
];
