import type { Transport } from "../transports/transport.ts";
import type { LagMeter } from "./lag-meter.ts";

/** The least that is added to every bound, in milliseconds. */
const leastToleranceMs = 20;
const pings = 9;

/** Milliseconds to add to every bound: ten times the target's round trip, and the runner's own lag. */
export async function calibrate(transport: Transport, lag: LagMeter): Promise<number> {
  const connection = await transport.connect({});
  const measured = lag.start();
  try {
    const durations: number[] = [];
    for (let index = 0; index < pings; index++) durations.push(await connection.ping());
    durations.sort((a, b) => a - b);
    const median = durations[Math.floor(pings / 2)] ?? 0;
    return Math.max(leastToleranceMs, 10 * median + measured());
  } finally {
    await connection.close();
  }
}
