import { ChatService, MessageSchema } from "../../proto/gen/chat/chat_pb.ts";
import { type EchoRpc, echoPart, echoSubject, placeName } from "../clauses/echo/index.ts";
import { contractOf } from "../generic/index.ts";
import type { Contract } from "../model/contract.ts";
import { encode } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";

const rpc: EchoRpc<typeof MessageSchema> = {
  method: ChatService.method.chat,
  section: "chat-service",
  names: { echo: "chat-echo", interactive: "chat-interactive", drained: "chat-drained", empty: "chat-empty" },
  encode: (text, variant) =>
    encode(MessageSchema, { text, topic: variant % 5 === 4 ? "" : placeName("topic", variant) }),
  owed: (request) => ({ text: `echo: ${request.text}`, topic: request.topic }),
};

export const chatServiceChatSubject: Subject = echoSubject(rpc);

export function chatServiceChatContract(sibling: Subject): Contract {
  return contractOf({ subject: chatServiceChatSubject, own: echoPart(rpc), sibling });
}
