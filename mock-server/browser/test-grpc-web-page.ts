// A page with the client of npm's grpc-web, which calls by XMLHttpRequest: one unary call, then a stream.
import {
  create,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type Message,
  toBinary,
} from "@bufbuild/protobuf";
import { GrpcWebClientBase, MethodDescriptor } from "grpc-web";
import { rpcName } from "../../contracts/transcript/query.ts";
import { ChatService, MessageSchema } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService, StreamRequestSchema } from "../../proto/gen/streaming/streaming_pb.ts";

const wanted = new URLSearchParams(location.search);
const baseUrl = wanted.get("baseUrl") ?? "";
const client = new GrpcWebClientBase({ format: wanted.get("format") ?? "text" });
const list = document.querySelector("ul");
const end = document.querySelector("output");

/** What protoc-gen-grpc-web would write for a method. */
function descriptorOf(
  method: DescMethodUnary | DescMethodServerStreaming,
): MethodDescriptor<Message, Message> {
  // It asks for classes of messages, and makes none of them.
  class Unused implements Message {
    readonly $typeName = "unused";
  }
  return new MethodDescriptor<Message, Message>(
    pathOf(method),
    method.methodKind === "unary" ? "unary" : "server_streaming",
    Unused,
    Unused,
    (request: Message) => toBinary(method.input, request),
    (bytes: Uint8Array) => fromBinary(method.output, bytes),
  );
}

function pathOf(method: DescMethodUnary | DescMethodServerStreaming): string {
  return `/${rpcName(method)}`;
}

function show(text: string): void {
  const item = document.createElement("li");
  item.textContent = text;
  item.dataset.atMs = String(performance.now());
  list?.append(item);
}

const { send } = ChatService.method;
const ack = await client.unaryCall(
  baseUrl + pathOf(send),
  create(MessageSchema, { text: "hello" }),
  {},
  descriptorOf(send),
);
show(JSON.stringify(ack));

const { getDataStream } = StreamingService.method;
client
  .serverStreaming(
    baseUrl + pathOf(getDataStream),
    create(StreamRequestSchema, { startFromId: 7 }),
    { "x-mock-prefer": "code=UNAVAILABLE, after=3, delay=2s" },
    descriptorOf(getDataStream),
  )
  .on("data", (item) => show(JSON.stringify(item)))
  .on("error", ({ code, message }) => {
    if (end !== null) end.textContent = `${code} ${message}`;
  });
