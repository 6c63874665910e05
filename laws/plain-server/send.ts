import { create } from "@bufbuild/protobuf";
import { type Ack, AckSchema, type Message } from "../../proto/gen/chat/chat_pb.ts";
import type { Ways } from "./ways.ts";

export function send(message: Message, ways: Ways): Ack {
  return create(AckSchema, { ack: ways.bug !== "chat.ChatService/Send" || message.text !== "" });
}
