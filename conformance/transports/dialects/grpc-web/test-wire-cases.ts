import { frame, message, text, type WireCase } from "../test-wire-case.ts";

const web = { "content-type": "application/grpc-web+proto" };
const okTrailers = frame(0x80, text("grpc-status: 0\r\n"));
const grpcWeb = { transport: "grpc-web", kind: "server_streaming", headers: web } as const;

export const grpcWebCases: readonly WireCase[] = [
  {
    ...grpcWeb,
    name: "a call with its frame of trailers",
    body: [message, okTrailers],
    tells: ["headers", "one", "0 trailers"],
  },
  {
    ...grpcWeb,
    name: "a status in the headers",
    headers: { ...web, "grpc-status": "5", "grpc-message": "not%20here" },
    tells: ["5 trailers not here"],
  },
  {
    ...grpcWeb,
    name: "a call without its frame of trailers",
    body: [message],
    tells: ["headers", "one", "-1 missing-status the answer ended without a frame of trailers"],
  },
  {
    ...grpcWeb,
    name: "a status in HTTP trailers",
    body: [message],
    trailers: { "grpc-status": "0" },
    tells: [
      "headers",
      "one",
      "-1 missing-status the status came in HTTP trailers, which a browser cannot read, and not in a frame",
    ],
  },
  {
    ...grpcWeb,
    name: "a frame of trailers without a status",
    body: [frame(0x80, text("x: y\r\n"))],
    tells: ["headers", "-1 malformed-status the frame of trailers carries no grpc-status"],
  },
  {
    ...grpcWeb,
    name: "a frame of trailers that is none",
    body: [frame(0x80, text("grpc-status"))],
    tells: ["headers", '-1 malformed-status the trailers have the line "grpc-status"'],
  },
  {
    ...grpcWeb,
    name: "two frames of trailers",
    body: [okTrailers, okTrailers],
    tells: ["headers", "0 trailers", "0 trailers"],
  },
  {
    ...grpcWeb,
    name: "an answer in gRPC",
    headers: { "content-type": "application/grpc" },
    body: [message],
    tells: ['2 http-status HTTP 200 with content-type "application/grpc" is no answer of this protocol'],
  },
];
