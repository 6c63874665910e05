import type { DescMethod, MessageInitShape } from "@bufbuild/protobuf";
import type { Clock } from "./clock.ts";

/** What a behaviour knows of its call. */
export interface CallContext {
  readonly method: DescMethod;
  /** Aborted when the call is over for the client: cancelled, cut off, or past its deadline. */
  readonly signal: AbortSignal;
  /** Request metadata, lower-case names. */
  readonly metadata: ReadonlyMap<string, string>;
  readonly clock: Clock;
  /** The server's seed mixed with the method's name: the same for every call of a method. */
  readonly seed: number;
  /** Counts the calls of this method since the start, from 0. */
  readonly callIndex: number;
  /** Calls of this method open now, this one included. */
  readonly openCalls: () => number;
}

/**
 * How the mock answers one RPC: requests in, answers out, whatever the method's kind.
 * Ends OK when it returns; throws a StatusError for any other status.
 */
export type Behaviour = (requests: AsyncIterable<Request>, context: CallContext) => AsyncIterable<Answer>;

/** A decoded message of the method's input type. */
export type Request = MessageInitShape<DescMethod["input"]>;

/** A message of the method's output type, or bytes that take the place of an encoded one (faults). */
export type Answer = MessageInitShape<DescMethod["output"]> | Uint8Array;
