import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour, onlyRequest } from "../call/behaviour.ts";
import { sleepUntil } from "../time/clock.ts";

const items = 1000;
const itemMs = 10;
const bufferItems = 100;
const flushMs = 1000;

/** A thousand items, one every 10 ms, sent in buffers: when a hundred are there or a second has passed. */
export const bufferedStream: MethodBehaviour = defineBehaviour(
  StreamingService.method.bufferedStream,
  async function* (requests, { clock, signal }) {
    await onlyRequest(requests);
    const startedMs = clock.elapsedMs();
    let buffer: number[] = [];
    let flushedMs = startedMs;
    for (let id = 0; id < items; id++) {
      const readyMs = startedMs + (id + 1) * itemMs;
      await sleepUntil(clock, readyMs, signal);
      buffer.push(id);
      const isDue = buffer.length === bufferItems || clock.elapsedMs() - flushedMs >= flushMs;
      if (!isDue && id < items - 1) continue;
      for (const ready of buffer) yield { id: ready, data: `Data ${ready}` };
      buffer = [];
      flushedMs = clock.elapsedMs();
    }
  },
);
