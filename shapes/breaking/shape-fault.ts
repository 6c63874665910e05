import type { DescMethod, Message } from "@bufbuild/protobuf";
import type { CallContext } from "../../mock-server/call/behaviour.ts";
import type { Keeping } from "../keeping.ts";

/** A way to break a shape, put around a right behaviour. */
export interface ShapeFault {
  /** What is wrong, in a word or two: `twice`. */
  readonly name: string;
  /** What a client sees. */
  readonly sentence: string;
  readonly change: ShapeChange;
  /** Whether it breaks every shape of its kind alike: it is listed with the first one. */
  readonly once?: true;
}

export type ShapeChange =
  /** The mock does nothing to keep the shape. */
  | { readonly unkept: true }
  /** The mock keeps the shape in this way instead. */
  | { readonly kept: Keeping }
  /** Changes what the behaviour answers: whole messages, in order. */
  | {
      readonly responses: (responses: AsyncIterable<Message>, context: FaultyCall) => AsyncIterable<Message>;
    }
  /** What the behaviour gets of the requests. */
  | { readonly requests: (requests: AsyncIterable<Message>, context: FaultyCall) => AsyncIterable<Message> }
  /** Around the behaviour as a whole. */
  | {
      readonly behaviour: (inner: Inner, method: DescMethod) => Inner;
    };

export interface FaultyCall {
  readonly method: DescMethod;
  readonly context: CallContext;
  /** The requests that came so far. */
  readonly requests: readonly Message[];
}

export type Inner = (requests: AsyncIterable<Message>, context: CallContext) => AsyncIterable<Message>;
