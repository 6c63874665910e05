import type { DescMethod } from "@bufbuild/protobuf";
import type { Compression } from "../call/engine.ts";
import type { HeaderFields } from "../call/header-fields.ts";
import type { StatusError } from "../call/status-error.ts";
import type { Matcher } from "./condition.ts";
import type { RequestMatcher } from "./matcher.ts";
import type { MessageTemplate } from "./message.ts";

/** An answer that somebody wrote for the calls that match. */
export interface Stub {
  /** The file it is in, or what else it came from, and its place there. */
  readonly source: string;
  readonly name: string;
  readonly line: number;
  readonly method: DescMethod;
  /** Higher ones are tried first; 0 where nothing is said. */
  readonly priority: number;
  /** How many calls of a session it answers; any number where absent. */
  readonly times?: number;
  readonly state?: StateRule;
  readonly metadata: readonly (readonly [name: string, matcher: Matcher])[];
  /** What the first requests must be, in order. */
  readonly requests: readonly RequestMatcher[];
  readonly answer: Ending;
  /** What is said to single messages of a request stream; the first one that matches counts. */
  readonly when: readonly (Ending & { readonly match: RequestMatcher })[];
  readonly onHalfClose?: Ending;
}

/** A word that a session remembers: the stub answers where it is `needs`, and makes it `becomes`. */
export interface StateRule {
  readonly name: string;
  readonly needs?: string;
  readonly becomes?: string;
}

/** Messages, and how the call goes on after them. */
export interface Ending {
  readonly send: readonly Sending[];
  /** False where some of it could not be read. */
  readonly complete: boolean;
  /** The call stays open. */
  readonly hold: boolean;
  /** Of all messages that say nothing else. */
  readonly compress?: Compression;
  /** Before the first message. */
  readonly headers?: HeaderFields;
  /** The call ends with it. */
  readonly status?: StatusError;
}

export interface Sending {
  readonly message: MessageTemplate;
  /** Before each, in milliseconds of the mock's time. */
  readonly delayMs: number;
  readonly jitterMs: number;
  /** How often it is sent; Infinity for as long as the call lasts. */
  readonly repeat: number;
  readonly compress?: Compression;
}

/** The state of a session that nobody has changed. */
export const initialState = "start";
