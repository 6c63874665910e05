import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour, onlyRequest } from "../call/behaviour.ts";
import { itemText } from "../plausible/item-text.ts";
import { sleepUntil } from "../time/clock.ts";

const itemMs = 10;
const lastId = 2 ** 31 - 1;

/** Items with rising ids after the one asked for, for as long as ids last. */
export const getDataStream: MethodBehaviour = defineBehaviour(
  StreamingService.method.getDataStream,
  async function* (requests, { clock, seed, signal }) {
    const { startFromId } = await onlyRequest(requests);
    for (let id = startFromId + 1; id <= lastId; id++) {
      const nextMs = clock.elapsedMs() + itemMs;
      yield { id, data: itemText(seed, id) };
      await sleepUntil(clock, nextMs, signal);
    }
  },
);
