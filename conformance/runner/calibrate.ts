import type { Connection, Transport } from "../transports/transport.ts";
import type { LagMeter } from "./lag-meter.ts";

/** The least that is added to every bound, in milliseconds. */
const leastToleranceMs = 20;
const calls = 7;
/** How long one of them is waited for; a server that is silent here is slow at best. */
const mostMs = 1_000;

export interface Calibration {
  /** Milliseconds to add to every bound: ten times the target's round trip, and the runner's own lag. */
  readonly toleranceMs: number;
  /** Whether the target answers a call of a method that nobody has. */
  readonly answered: boolean;
}

export async function calibrate(transport: Transport, lag: LagMeter): Promise<Calibration> {
  const connection = await transport.connect({});
  const measured = lag.start();
  try {
    const durations: number[] = [];
    for (let index = 0; index < calls; index++) {
      durations.push(await roundTrip(connection));
      // Silence does not become shorter by asking again.
      if (durations.includes(mostMs)) break;
    }
    durations.sort((a, b) => a - b);
    const median = durations[Math.floor(durations.length / 2)] ?? 0;
    return {
      toleranceMs: Math.max(leastToleranceMs, 10 * median + measured()),
      answered: !durations.includes(mostMs),
    };
  } finally {
    await connection.close();
  }
}

/** How long a target that answered before may take to show that it still does, in milliseconds. */
const stillThereMs = 5_000;

/** Whether a target still answers anything, on a new connection. */
export async function stillAnswers(transport: Transport): Promise<boolean> {
  try {
    const connection = await transport.connect({});
    const tookMs = await roundTrip(connection, stillThereMs);
    await connection.close();
    return tookMs < stillThereMs;
  } catch {
    return false;
  }
}

/**
 * One call of a method that no server has. Not an HTTP/2 PING: gRPC servers close a connection that
 * sends some of them without a call (grpc/proposal A8, "too many pings").
 */
function roundTrip(connection: Connection, withinMs: number = mostMs): Promise<number> {
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(withinMs), withinMs);
    const call = connection.open({
      path: "/streamproof.Calibration/RoundTrip",
      method: { methodKind: "unary" },
      options: {},
      record: (event) => {
        if (event.kind !== "end") return;
        clearTimeout(timer);
        resolve(Math.min(withinMs, performance.now() - startedMs));
      },
    });
    call.halfClose();
  });
}
