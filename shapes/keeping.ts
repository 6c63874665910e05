import type { Message } from "@bufbuild/protobuf";
import type { CallContext } from "../mock-server/call/behaviour.ts";
import type { Value } from "./language/value.ts";

/** What the mock does to keep a shape. */
export interface Keeping {
  /** Throws a StatusError where the call is refused before it is read. */
  readonly opened?: (call: MockCall) => void;
  /** Throws a StatusError where the call is refused at this request, which is the last of its requests. */
  readonly admit?: (request: Message, call: MockCall) => void;
  /** Throws a StatusError where the requests may not end here. */
  readonly ended?: (call: MockCall) => void;
  /** What is replied to in turn, as it comes, where that is more than the call's own requests. */
  readonly prompts?: (requests: AsyncIterable<Message>, call: MockCall) => AsyncIterable<Message>;
  /** How many responses a call has, or each request of a stream that is replied to. */
  readonly count?: (request: Message | undefined, call: MockCall) => number | undefined;
  /** Fills in a response. */
  readonly fill?: (response: Message, place: ResponsePlace, call: MockCall) => void;
  /** Whether a response that was drawn may be sent; else another one is drawn. */
  readonly accepts?: (response: Message, place: ResponsePlace, call: MockCall) => boolean;
  /** Values that may make it acceptable. */
  readonly literals?: readonly Value[];
  /** The milliseconds before a response. */
  readonly waitMs?: (place: ResponsePlace, call: MockCall) => number;
  /** Trailers of a call that ends OK. */
  readonly trailers?: (call: MockCall) => ReadonlyMap<string, string>;
}

/** Where a response stands. */
export interface ResponsePlace {
  /** From 0. */
  readonly index: number;
  /** How many there will be; absent where the stream goes on. */
  readonly total?: number;
  /** Where it replies to a request: which, from 0. */
  readonly request?: Message;
}

/** A call of the mock, as shapes see it. */
export interface MockCall {
  readonly context: CallContext;
  readonly requests: readonly Message[];
  /** Those sent so far; the one being made is not among them. */
  readonly responses: readonly Message[];
  /** What shapes remember of the call. */
  readonly memory: Map<unknown, unknown>;
}
