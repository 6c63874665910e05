import type { Message } from "@bufbuild/protobuf";
import { streamsRequests, streamsResponses } from "../../contracts/model/method-kind.ts";
import type { CallContext, MethodBehaviour } from "../../mock-server/call/behaviour.ts";
import { StatusError } from "../../mock-server/call/status-error.ts";
import { Ends, Method_Answers } from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import type { Inner } from "../breaking/shape-fault.ts";
import type { Keeping, MockCall } from "../keeping.ts";
import type { ReadContract, ShapePart } from "../read-contract.ts";
import { responder } from "./respond.ts";

export interface MockingOptions {
  /** Responses of a stream of which nobody says how long it is. */
  readonly streamLength: number;
  /** A part that is not kept, or in another way: a fault. */
  readonly broken?: { readonly part: ShapePart; readonly kept?: Keeping };
}

/** Between two responses of a stream without an end, in milliseconds of the mock's time. */
const endlessMs = 50;

/** How the mock keeps a declared contract. */
export function declaredBehaviour(contract: ReadContract, options: MockingOptions): MethodBehaviour {
  // An Inner answers with whole messages, which is one of the things that a behaviour may answer.
  return { method: contract.declared.method, behaviour: keeping(contract, options) };
}

/** The same, as faults are put around it. */
export function keeping(contract: ReadContract, { streamLength, broken }: MockingOptions): Inner {
  const { method } = contract.declared;
  const keepings = contract.parts.flatMap((part): readonly Keeping[] => {
    const kept = part.shape.keep?.(part.read, method);
    if (kept === undefined || part !== broken?.part) return kept === undefined ? [] : [kept];
    if (broken.kept !== undefined) return [broken.kept];
    // Of a fault's part only what refuses is left out: what it computes is still needed.
    const { opened: _opened, admit: _admit, ended: _ended, ...rest } = kept;
    return [rest];
  });
  const respond = responder(method.output, keepings);
  const never = contract.contract.ends === Ends.NEVER;
  const prompts = keepings.find((each) => each.prompts !== undefined)?.prompts;
  const inTurns =
    prompts !== undefined ||
    (method.methodKind === "bidi_streaming" &&
      contract.contract.answers !== Method_Answers.AFTER_HALF_CLOSE &&
      (contract.contract.reply.some(({ interactive }) => interactive) ||
        (contract.contract.last.length === 0 && contract.contract.responses.length === 0)));

  return async function* (requests, context) {
    const call: Mutable = { context, requests: [], responses: [], memory: new Map() };
    for (const { opened } of keepings) opened?.(call);
    if (inTurns) {
      const own = admitted(requests, call);
      for await (const request of prompts?.(own, call) ?? own) {
        const count = countOf(call, request) ?? 1;
        for (let each = 0; each < count; each++) yield await next(call, undefined, request);
      }
      if (never) yield* endless(call);
    } else {
      for await (const _ of admitted(requests, call)) if (!streamsRequests(method)) break;
      yield* answered(call);
    }
    const trailers = new Map(keepings.flatMap(({ trailers: of }) => [...(of?.(call) ?? [])]));
    if (trailers.size > 0) throw new StatusError(0, "", trailers);
  };

  async function* admitted(requests: AsyncIterable<Message>, call: Mutable): AsyncGenerator<Message> {
    for await (const request of requests) {
      call.requests.push(request);
      for (const { admit } of keepings) admit?.(request, call);
      yield request;
    }
    for (const { ended } of keepings) ended?.(call);
  }

  async function* answered(call: Mutable): AsyncGenerator<Message> {
    if (!streamsResponses(method)) {
      yield await next(call, 1);
      return;
    }
    if (never) yield* endless(call);
    const [reply] = contract.contract.reply;
    if (reply !== undefined) {
      const n = reply.n ?? 1;
      for (const request of call.requests) {
        for (let each = 0; each < n; each++) yield await next(call, call.requests.length * n, request);
      }
      return;
    }
    const total = countOf(call, call.requests[0]) ?? streamLength;
    for (let index = 0; index < total; index++) yield await next(call, total);
  }

  async function* endless(call: Mutable): AsyncGenerator<Message> {
    for (;;) {
      yield await next(call, undefined);
      await call.context.clock.sleep(endlessMs, call.context.signal);
    }
  }

  async function next(call: Mutable, total: number | undefined, request?: Message): Promise<Message> {
    const place = {
      index: call.responses.length,
      ...(total === undefined ? {} : { total }),
      ...(request === undefined ? {} : { request }),
    };
    const wait = Math.max(0, ...keepings.map(({ waitMs }) => waitMs?.(place, call) ?? 0));
    if (wait > 0) await call.context.clock.sleep(wait, call.context.signal);
    const response = respond(place, call);
    call.responses.push(response);
    return response;
  }

  function countOf(call: MockCall, request: Message | undefined): number | undefined {
    for (const { count } of keepings) {
      const found = count?.(request, call);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

/** A call as it goes on. */
interface Mutable extends MockCall {
  readonly context: CallContext;
  readonly requests: Message[];
  readonly responses: Message[];
}
