import type { ResourceUse } from "../../contracts/model/observation.ts";
import type { Endpoint } from "../transports/transport.ts";

/** A server that can be judged: started where it had to be, and awaited. */
export interface RunningTarget {
  /** As the user wrote it; shown in reports and put into replay lines. */
  readonly label: string;
  readonly endpoint: Endpoint;
  /** Put before the file names in requests, where the target knows better than the command line. */
  readonly filesPrefix?: string;
  /** The last lines of what it wrote to its log; absent where there is no log to read. */
  readonly logTail?: (lines: number) => string;
  /** What it uses now; rejects where it has ended. Absent where it cannot be observed. */
  readonly sample?: () => Promise<ResourceUse>;
  /** Settles when the server ends, by itself or not. Absent where that cannot be seen. */
  readonly exited?: Promise<Exit>;
  /** Sends SIGTERM; `exited` tells what came of it. Absent where it cannot be stopped. */
  readonly terminate?: () => Promise<void>;
  /**
   * Starts a second server of the same kind beside this one, for what must not disturb the run: leaks,
   * stopping. Absent where that is impossible.
   */
  readonly another?: (options?: AnotherOptions) => Promise<RunningTarget>;
  /** Whether `another` can be observed and stopped where this one cannot. */
  readonly anotherObserved?: boolean;
  /** Stops it where it was started here, and removes all that was made for it. Safe to call twice. */
  readonly close: () => Promise<void>;
}

export interface AnotherOptions {
  readonly signal?: AbortSignal;
  /** Environment variables beside the target's own, which win. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Exit {
  /** The exit code; undefined where a signal ended it. */
  readonly code?: number;
  readonly signal?: string;
}
