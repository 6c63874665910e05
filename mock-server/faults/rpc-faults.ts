import { create, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import { rpcName } from "../../contracts/transcript/query.ts";
import {
  type Behaviour,
  type BehaviourOf,
  type CallContext,
  erased,
  type MethodOf,
  type Request,
} from "../call/behaviour.ts";
import type { FaultTarget } from "../server/fault-target.ts";
import type { Fault, FaultText } from "./fault.ts";

/** The right behaviour, as a fault sees it: answers are whole messages. */
export type Inner<Input extends DescMessage, Output extends DescMessage> = (
  requests: AsyncIterable<MessageShape<Input>>,
  context: CallContext,
) => AsyncIterable<MessageShape<Output>>;

type Given<Output extends DescMessage> = MessageInitShape<Output> | Uint8Array;

/** How a fault changes the right behaviour: one of these. */
export type Change<Input extends DescMessage, Output extends DescMessage> =
  /** Each answer becomes another, or none. */
  | {
      readonly answer: (
        answer: MessageShape<Output>,
        index: number,
        context: CallContext,
      ) => Given<Output> | undefined;
    }
  | {
      readonly answers: (
        answers: AsyncIterable<MessageShape<Output>>,
        context: CallContext,
      ) => AsyncIterable<Given<Output>>;
    }
  /** What the behaviour gets of the requests. */
  | {
      readonly requests: (
        requests: AsyncIterable<MessageShape<Input>>,
        context: CallContext,
      ) => AsyncIterable<MessageShape<Input>>;
    }
  /** Each answer becomes another, in view of all requests so far. */
  | {
      readonly answerTo: (
        answer: MessageShape<Output>,
        requests: readonly MessageShape<Input>[],
        context: CallContext,
      ) => Given<Output>;
    }
  /** Another behaviour, around the right one or in its place; made once for each server. */
  | { readonly behaviour: (inner: Inner<Input, Output>, target: FaultTarget) => BehaviourOf<Input, Output> };

export type RpcFault<Input extends DescMessage, Output extends DescMessage> = FaultText &
  Change<Input, Output> & {
    /** Requests are not checked against the rules of the schema. */
    readonly unvalidated?: true;
  };

/** Makes faults of one RPC. */
export function faultsOf<Input extends DescMessage, Output extends DescMessage>(
  method: MethodOf<Input, Output>,
): (fault: RpcFault<Input, Output>) => Fault {
  return (fault) => ({
    name: fault.name,
    sentence: fault.sentence,
    violates: fault.violates,
    rpcs: [rpcName(method)],
    apply: (target) => {
      const validated = fault.unvalidated === true ? withoutValidation(target, method) : target;
      return withBehaviour(validated, method, (behaviour) =>
        erased(changed(fault, typed(method, behaviour), target)),
      );
    },
  });
}

function changed<Input extends DescMessage, Output extends DescMessage>(
  change: Change<Input, Output>,
  inner: Inner<Input, Output>,
  target: FaultTarget,
): BehaviourOf<Input, Output> {
  if ("behaviour" in change) return change.behaviour(inner, target);
  if ("requests" in change) return (requests, context) => inner(change.requests(requests, context), context);
  if ("answers" in change) return (requests, context) => change.answers(inner(requests, context), context);
  if ("answerTo" in change) {
    return async function* (requests, context) {
      const seen: MessageShape<Input>[] = [];
      for await (const answer of inner(noted(requests, seen), context))
        yield change.answerTo(answer, seen, context);
    };
  }
  return async function* (requests, context) {
    let index = 0;
    for await (const answer of inner(requests, context)) {
      const given = change.answer(answer, index++, context);
      if (given !== undefined) yield given;
    }
  };
}

async function* noted<Shape>(requests: AsyncIterable<Shape>, seen: Shape[]): AsyncGenerator<Shape> {
  for await (const request of requests) {
    seen.push(request);
    yield request;
  }
}

function typed<Input extends DescMessage, Output extends DescMessage>(
  method: MethodOf<Input, Output>,
  behaviour: Behaviour,
): Inner<Input, Output> {
  return async function* (requests: AsyncIterable<Request>, context: CallContext) {
    for await (const answer of behaviour(requests, context)) {
      if (answer instanceof Uint8Array) throw new Error("Two faults of one RPC change the same bytes.");
      // Behaviours of the method answer with its output type: defineBehaviour has seen to it.
      yield create<Output>(method.output, answer as MessageInitShape<Output>);
    }
  };
}

export function withoutValidation(
  target: FaultTarget,
  method: MethodOf<DescMessage, DescMessage>,
): FaultTarget {
  const { validate } = target.policy;
  return {
    ...target,
    policy: {
      ...target.policy,
      validate: (candidate, message) => {
        if (candidate !== method) validate(candidate, message);
      },
    },
  };
}

function withBehaviour(
  target: FaultTarget,
  method: MethodOf<DescMessage, DescMessage>,
  change: (behaviour: Behaviour) => Behaviour,
): FaultTarget {
  return {
    ...target,
    behaviours: target.behaviours.map((each) =>
      each.method === method ? { method, behaviour: change(each.behaviour) } : each,
    ),
  };
}
