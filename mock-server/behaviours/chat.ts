import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour } from "../call/behaviour.ts";
import { createTimestamps } from "../time/timestamps.ts";

/** An echo of every message. */
export const chat: MethodBehaviour = defineBehaviour(
  StreamingService.method.chat,
  async function* (requests, { clock }) {
    const now = createTimestamps(clock);
    for await (const { roomId, message } of requests) {
      yield { userId: "Server", roomId, message: `Echo: ${message}`, timestamp: now() };
    }
  },
);
