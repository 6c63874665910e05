import { createRandomNumbers } from "../../fixtures/messages/random-numbers.ts";
import { mixSeed, randomInt } from "./seed.ts";

export interface Quote {
  readonly price: number;
  /** Percent since the quote before. */
  readonly change: number;
  readonly volume: bigint;
}

/** The prices of one symbol, one after the other: a walk in cents that keeps above zero. */
export function createPriceWalk(seed: number, symbol: string): () => Quote {
  const random = createRandomNumbers(mixSeed(seed, symbol));
  let cents = randomInt(random, 500, 90_000);
  // Each symbol has a temper of its own: from calm to nervous.
  const swing = 0.002 + random() * 0.018;
  return () => {
    const before = cents;
    // Four dice make a bell, so that large moves are rare.
    const bell = (random() + random() + random() + random()) / 2 - 1;
    cents = Math.max(1, Math.round(before * (1 + bell * 2 * swing)));
    return {
      price: cents / 100,
      change: (cents / before - 1) * 100,
      volume: BigInt(randomInt(random, 100, 50_000)),
    };
  };
}
