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
  const skipsEmpty = ways.bug === "chat.ChatService/Chat";
  for await (const { text, topic } of messages) {
    if (skipsEmpty && text === "") continue;
    await out.send(create(MessageSchema, { text: `echo: ${text}`, topic }));
  }
}
