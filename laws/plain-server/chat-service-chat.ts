import { create } from "@bufbuild/protobuf";
import { type Message, MessageSchema } from "../../proto/gen/chat/chat_pb.ts";
import type { Outflow } from "./outflow.ts";
import type { Ways } from "./ways.ts";
import type { Requests } from "./wiring.ts";

export async function chatServiceChat(
  messages: Requests<Message>,
  out: Outflow<Message>,
  ways: Ways,
): Promise<void> {
  // The wrong line: the topic is forgotten.
  const forgetsTopic = ways.bug === "chat.ChatService/Chat";
  for await (const { text, topic } of messages) {
    await out.send(create(MessageSchema, { text: `echo: ${text}`, topic: forgetsTopic ? "" : topic }));
  }
}
