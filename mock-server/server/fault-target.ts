import type { MethodBehaviour } from "../call/behaviour.ts";
import type { EnginePolicy } from "../call/engine.ts";
import type { WireChange } from "../wire/change.ts";

/** All that makes a mock answer as it does; a fault turns one target into another. */
export interface FaultTarget {
  /** Folder that DownloadFile serves. */
  readonly files: string;
  readonly behaviours: readonly MethodBehaviour[];
  readonly policy: EnginePolicy;
  readonly maxReceiveMessageLength: number;
  /** How long open calls may go on after the stop, in milliseconds. */
  readonly graceMs: number;
  readonly reflection: boolean;
  readonly healthy: boolean;
  /** Changes of what goes over the wire, the first one nearest to the client. */
  readonly wire: readonly WireChange[];
}
