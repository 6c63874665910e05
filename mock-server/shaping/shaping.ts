import type { Compression } from "../call/engine.ts";

/** How calls are made worse than their behaviours are; what is absent stays as it is. */
export interface Shaping {
  readonly faults?: readonly CallFaultName[];
  /** The status that the call ends with. */
  readonly code?: number;
  /** What breaks the call does so after this many messages. */
  readonly after?: number;
  /** Before every message, and before a status of our own, in milliseconds of the mock's time. */
  readonly delayMs?: number;
  /** The delay is up to so much longer or shorter. */
  readonly jitterMs?: number;
  readonly bytesPerSecond?: number;
  /** How messages are sent over gRPC to clients that take it. */
  readonly compress?: Compression;
  /** How probable it is that a call is shaped at all; default 1. */
  readonly probability?: number;
}

/** A way to be wrong in one call of any method. */
export interface CallFault {
  readonly name: CallFaultName;
  readonly sentence: string;
}

export type CallFaultName =
  | "drop-last"
  | "duplicate"
  | "out-of-order"
  | "truncate"
  | "stall"
  | "cut"
  | "no-status";

/** What `x-mock-fault` takes. The faults of contracts are for the whole server; these are for one call. */
export const callFaults: readonly CallFault[] = [
  { name: "drop-last", sentence: "The last message is lost; the status is still OK." },
  { name: "duplicate", sentence: "Every message is sent twice." },
  { name: "out-of-order", sentence: "Messages are sent in swapped pairs." },
  { name: "truncate", sentence: "A message lacks its last byte: the first one, or the one after `after`." },
  { name: "stall", sentence: "After the first message, or after `after`, nothing more is sent." },
  { name: "cut", sentence: "The connection is cut after the first message, or after `after`." },
  { name: "no-status", sentence: "The response ends without a status." },
];

/** One shaping out of several: what comes later counts, and the faults add up. */
export function merged(shapings: readonly Shaping[]): Shaping {
  const faults = [...new Set(shapings.flatMap((shaping) => shaping.faults ?? []))];
  const { faults: _, ...others }: Shaping = Object.assign({}, ...shapings);
  return faults.length === 0 ? others : { ...others, faults };
}
