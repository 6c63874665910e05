import type { DescMessage, DescMethod, Message, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { Clock } from "../time/clock.ts";
import type { HeaderFields } from "./header-fields.ts";

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
  /** Sends headers before the first message; throws INTERNAL where no header may hold what is given. */
  readonly setHeaders: (fields: HeaderFields) => void;
  /** Compresses the messages that follow, or no longer does: gRPC, and only for clients that take gzip. */
  readonly compress: (how: "gzip" | "identity") => void;
  /** What the call was made to; absent where that is unknown. */
  readonly authority?: string;
  /** How long the caller waits, in milliseconds; absent where it waits forever. */
  readonly deadlineMs?: number;
  /** `grpc`, `grpc-web` or `connect`. */
  readonly transport: string;
  /** How the call was made; absent where it was not made over HTTP. */
  readonly http?: HttpCall;
}

/** The HTTP request under a call. */
export interface HttpCall {
  /** `GET` for Connect's calls without side effects that ask for it, else `POST`. */
  readonly method: string;
  readonly url: string;
}

/**
 * How the mock answers one RPC: requests in, answers out, whatever the method's kind.
 * Ends OK when it returns; throws a StatusError for any other status.
 */
export type Behaviour = (requests: AsyncIterable<Request>, context: CallContext) => AsyncIterable<Answer>;

/** A decoded message of the method's input type. */
export type Request = Message;

/** A message of the method's output type, or bytes that take the place of an encoded one (faults). */
export type Answer = Record<string, unknown> | Message | Uint8Array;

/** A behaviour that knows its method's types. */
export type BehaviourOf<Input extends DescMessage, Output extends DescMessage> = (
  requests: AsyncIterable<MessageShape<Input>>,
  context: CallContext,
) => AsyncIterable<MessageInitShape<Output> | Uint8Array>;

/** A method whose input and output types are known. */
export type MethodOf<Input extends DescMessage, Output extends DescMessage> = DescMethod & {
  readonly input: Input;
  readonly output: Output;
};

/** A method together with what answers it. */
export interface MethodBehaviour {
  readonly method: DescMethod;
  readonly behaviour: Behaviour;
}

/** Ties a behaviour to its method and forgets the types, so that all stand in one list. */
export function defineBehaviour<Input extends DescMessage, Output extends DescMessage>(
  method: MethodOf<Input, Output>,
  behaviour: BehaviourOf<Input, Output>,
): MethodBehaviour {
  return { method, behaviour: erased(behaviour) };
}

/** Forgets the types of a behaviour. */
export function erased<Input extends DescMessage, Output extends DescMessage>(
  behaviour: BehaviourOf<Input, Output>,
): Behaviour {
  // The engine decodes requests with the same method's input type that the behaviour was defined with.
  return behaviour as unknown as Behaviour;
}

/** The request of a unary or server-streaming call; the engine makes sure that there is one. */
export async function onlyRequest<Shape>(requests: AsyncIterable<Shape>): Promise<Shape> {
  for await (const request of requests) return request;
  throw new Error("A call of this kind began without its request. The engine should have refused it.");
}
