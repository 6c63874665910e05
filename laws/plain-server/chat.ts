import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import { type ChatMessage, ChatMessageSchema } from "../../proto/gen/streaming/streaming_pb.ts";
import type { Outflow } from "./outflow.ts";
import type { Ways } from "./ways.ts";
import type { Requests } from "./wiring.ts";

export async function chat(
  messages: Requests<ChatMessage>,
  out: Outflow<ChatMessage>,
  ways: Ways,
): Promise<void> {
  const trims = ways.bug === "streaming.StreamingService/Chat";
  for await (const { roomId, message } of messages) {
    const text = trims ? message.trim() : message;
    await out.send(
      create(ChatMessageSchema, {
        userId: "Server",
        roomId,
        message: `Echo: ${text}`,
        timestamp: timestampNow(),
      }),
    );
  }
}
