import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { defineBehaviour, type MethodBehaviour } from "../call/behaviour.ts";

/** An echo of every message. */
export const chatServiceChat: MethodBehaviour = defineBehaviour(
  ChatService.method.chat,
  async function* (requests) {
    for await (const { text, topic } of requests) yield { text: `echo: ${text}`, topic };
  },
);
