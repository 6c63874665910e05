import { create } from "@bufbuild/protobuf";
import { type Filter, type Message, MessageSchema } from "../../proto/gen/chat/chat_pb.ts";
import type { Outflow } from "./outflow.ts";
import type { Ways } from "./ways.ts";

const messages = 100;

export async function subscribe({ topic }: Filter, out: Outflow<Message>, ways: Ways): Promise<void> {
  const intervalMs = 1000 / ways.speed;
  const first = ways.bug === "chat.ChatService/Subscribe" ? 1 : 0;
  let dueMs = performance.now() + (ways.liberal ? intervalMs : 0);
  for (let number = first; number < first + messages; number++) {
    await out.wait(dueMs - performance.now());
    await out.send(create(MessageSchema, { text: `msg ${number}`, topic }));
    dueMs = Math.max(dueMs + intervalMs, performance.now());
  }
}
