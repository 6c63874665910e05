import { type ContextKey, createContextKey } from "@connectrpc/connect";

/** What lies under a call of Connect's library, which tells its handlers nothing of it. */
export interface Wire {
  /** The caller's address, without its port. */
  readonly peer?: string;
  /** A deadline that is too long for the library's timers, in milliseconds. */
  readonly longDeadlineMs?: number;
  /** Ends the answer after what was written: with its connection, or without a status. */
  readonly breakOff: (how: "cut" | "no-status") => void;
}

/** Absent where there is no connection: in the page, in the process. */
export const wireKey: ContextKey<Wire | undefined> = createContextKey<Wire | undefined>(undefined);
