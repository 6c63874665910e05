import type { CallContext } from "../call/behaviour.ts";
import { createClock } from "../time/clock.ts";

// Bounds that a fault must miss at any speed of the mock are in real time.
const realTime = createClock(1);

/** Lets real time pass, whatever the mock's speed. */
export function realSleep(ms: number, { signal }: CallContext): Promise<void> {
  return realTime.sleep(ms, signal);
}

/** Loses one answer each time that the reader has held up the one before. */
export async function* droppedWhenSlow<Shape>(answers: AsyncIterable<Shape>): AsyncGenerator<Shape> {
  let heldUp = false;
  for await (const answer of answers) {
    if (heldUp) {
      heldUp = false;
      continue;
    }
    const beganMs = performance.now();
    yield answer;
    heldUp = performance.now() - beganMs > slowMs;
  }
}

const slowMs = 40;

/** The first `count` answers. */
export async function* first<Shape>(answers: AsyncIterable<Shape>, count: number): AsyncGenerator<Shape> {
  let given = 0;
  for await (const answer of answers) {
    yield answer;
    if (++given === count) return;
  }
}
