import { data, type Field, headers, message, rstStream } from "./frames.ts";
import { ack, answer, error, head, ok, type WireFault } from "./replies.ts";

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
  {
    name: "trailers without END_STREAM",
    clause: "wire/status",
    reply: (stream) => [headers(stream, head), data(stream, message(ack)), headers(stream, ok)],
  },
  {
    name: "a message behind a status in the headers",
    clause: "wire/status",
    reply: (stream) => [headers(stream, [...head, ...ok]), data(stream, message(ack), true)],
  },
  {
    name: "a reset with NO_ERROR in place of trailers",
    clause: "wire/status",
    reply: (stream) => [headers(stream, head), data(stream, message(ack)), rstStream(stream, 0)],
  },
  {
    name: "a reset with INTERNAL_ERROR in place of a response",
    clause: "wire/status",
    reply: (stream) => [rstStream(stream, 2)],
  },
  ...["-1", "", "0.0", "0 ", "+0", "0x0"].map((status) => ({
    name: `the status "${status}"`,
    clause: "wire/status",
    reply: answer({ trailers: [["grpc-status", status]] }),
  })),
  {
    name: "PROTOCOL_ERROR after the end",
    clause: "wire/nothing-after-end",
    reply: answer({ after: (stream) => [rstStream(stream, 1)] }),
  },
  ...["a\nb", "a\0b", "a%zz", "%"].map((text) => ({
    name: `the message ${JSON.stringify(text)}`,
    clause: "wire/message",
    reply: error(["grpc-status", "5"], ["grpc-message", text]),
  })),
  {
    name: "grpc-message twice",
    clause: "wire/message",
    reply: error(["grpc-status", "5"], ["grpc-message", "a"], ["grpc-message", "b"]),
  },
  {
    name: "a plus for a blank in grpc-message",
    clause: "wire/status-details",
    reply: error(["grpc-status", "5"], ["grpc-message", "not+found"], details(5, "not found")),
  },
  {
    name: "details with another message",
    clause: "wire/status-details",
    reply: error(["grpc-status", "5"], ["grpc-message", "gone"], details(5, "not found")),
  },
  ...["302", "401", "404", "429", "503"].map((status) => ({
    name: `HTTP status ${status} alone`,
    clause: "wire/http-status",
    reply: (stream: number) => [headers(stream, [[":status", status]], true)],
  })),
  {
    name: "HTTP status 201",
    clause: "wire/http-status",
    reply: answer({
      head: [
        [":status", "201"],
        ["content-type", "application/grpc"],
      ],
    }),
  },
  {
    name: "HTML with HTTP status 200",
    clause: "wire/content-type",
    reply: (stream) => [
      headers(stream, [
        [":status", "200"],
        ["content-type", "text/html"],
      ]),
      data(stream, Buffer.from("<html></html>"), true),
    ],
  },
  {
    name: "content-type twice",
    clause: "wire/content-type",
    reply: answer({ head: [...head, ["content-type", "application/grpc"]] }),
  },
  {
    name: "another content-type in the trailers",
    clause: "wire/content-type",
    reply: answer({ trailers: [...ok, ["content-type", "application/json"]] }),
  },
  {
    name: "bytes behind the last message",
    clause: "wire/whole-messages",
    reply: answer({ body: Buffer.concat([message(ack), Buffer.from([0])]) }),
  },
  {
    name: "a length prefix that is cut off",
    clause: "wire/whole-messages",
    reply: answer({ body: message(ack).subarray(0, 3) }),
  },
  { name: "a message without a prefix", clause: "wire/whole-messages", reply: answer({ body: ack }) },
  ...[0x7f_ff_ff_ff, 0xff_ff_ff_ff].map((length) => ({
    name: `a message of ${length} bytes that never come`,
    clause: "wire/whole-messages",
    reply: answer({ body: message(ack, 0, length) }),
  })),
  {
    name: "a length in the other byte order",
    clause: "wire/whole-messages",
    reply: answer({ body: Buffer.concat([Buffer.from([0, 2, 0, 0, 0]), ack]) }),
  },
  { name: "flag 255", clause: "wire/encoding", reply: answer({ body: message(ack, 255) }) },
  {
    name: "a message that is not compressed, though its flag says so",
    clause: "wire/encoding",
    reply: answer({ head: [...head, ["grpc-encoding", "gzip"]], body: message(ack, 1) }),
  },
  {
    name: "a compressed message with identity",
    clause: "wire/encoding",
    reply: answer({ head: [...head, ["grpc-encoding", "identity"]], body: message(ack, 1) }),
  },
  {
    name: "an encoding that nobody accepts, and no compressed message",
    clause: "wire/encoding",
    reply: answer({ head: [...head, ["grpc-encoding", "zstd"]] }),
  },
  {
    name: "grpc-encoding twice",
    clause: "wire/encoding",
    reply: answer({ head: [...head, ["grpc-encoding", "gzip"], ["grpc-encoding", "identity"]] }),
  },
];

/** google.rpc.Status { code, message } */
function details(code: number, text: string): Field {
  const bytes = Buffer.concat([Buffer.from([0x08, code, 0x12, text.length]), Buffer.from(text)]);
  return ["grpc-status-details-bin", bytes.toString("base64")];
}
