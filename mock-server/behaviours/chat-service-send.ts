import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { defineBehaviour, type MethodBehaviour, onlyRequest } from "../call/behaviour.ts";

/** Every message is acknowledged. */
export const chatServiceSend: MethodBehaviour = defineBehaviour(
  ChatService.method.send,
  async function* (requests) {
    await onlyRequest(requests);
    yield { ack: true };
  },
);
