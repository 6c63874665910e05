import { createRandomNumbers } from "../../fixtures/messages/random-numbers.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { defineBehaviour, type MethodBehaviour, onlyRequest } from "../call/behaviour.ts";

import { sleepUntil } from "../time/clock.ts";

const items = 100;
const atOnce = 10;
const workMs = 100;

/** A hundred items in the order their work is done; at most ten are worked on at once. */
export const controlledStream: MethodBehaviour = defineBehaviour(
  StreamingService.method.controlledStream,
  async function* (requests, { clock, seed, signal }) {
    await onlyRequest(requests);
    const random = createRandomNumbers(seed);
    // Between 90 and 110 ms: enough to mix the order of neighbours.
    const duration = (): number => workMs * (0.9 + random() * 0.2);
    const startedMs = clock.elapsedMs();
    const working: { readonly id: number; readonly doneMs: number }[] = [];
    for (let id = 0; id < atOnce; id++) working.push({ id, doneMs: startedMs + duration() });
    for (let next = atOnce; working.length > 0; next++) {
      working.sort((one, other) => one.doneMs - other.doneMs);
      const first = working.shift();
      if (first === undefined) return;
      await sleepUntil(clock, first.doneMs, signal);
      yield { id: first.id, data: `Data ${first.id}` };
      // The schedule is the same whatever the reader does: so is the order. Nothing is made ahead of it.
      if (next < items) working.push({ id: next, doneMs: first.doneMs + duration() });
    }
  },
);
