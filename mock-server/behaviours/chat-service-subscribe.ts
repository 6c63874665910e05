import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { defineBehaviour, type MethodBehaviour, onlyRequest } from "../call/behaviour.ts";
import { paces } from "../time/pace.ts";

const messages = 100;
const intervalMs = 1000;

/** A hundred numbered messages on the topic, the first at once and the others a second apart. */
export const chatServiceSubscribe: MethodBehaviour = defineBehaviour(
  ChatService.method.subscribe,
  async function* (requests, { clock, signal }) {
    const { topic } = await onlyRequest(requests);
    for await (const tick of paces(clock, intervalMs, signal)) {
      yield { text: `msg ${tick}`, topic };
      if (tick === messages - 1) return;
    }
  },
);
