import type { DescMethod } from "@bufbuild/protobuf";
import type { Transcript } from "../../contracts/transcript/event.ts";
import type { StatusError } from "../call/status-error.ts";

/** One call that the mock has answered, or is answering. */
export interface JournalCall {
  readonly id: string;
  readonly method: DescMethod;
  /** What `x-mock-session` said; empty where it said nothing. */
  readonly session: string;
  /** Who called: the session, else the address and the user agent. */
  readonly client: string;
  /** Unix time in milliseconds. */
  readonly startedAtMs: number;
  readonly isOpen: () => boolean;
  readonly transcript: () => Transcript;
  /** Sends a message into the open call; rejects where it is over. */
  readonly push: (message: Uint8Array) => Promise<void>;
  /** Ends the open call. */
  readonly cancel: (status: StatusError) => void;
}
