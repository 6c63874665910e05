import {
  type DescMessage,
  type DescMethod,
  fromBinary,
  type Message,
  toBinary,
  toJson,
} from "@bufbuild/protobuf";
import { streamsRequests } from "../../contracts/model/method-kind.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import { typesOf } from "../../contracts/transcript/types.ts";
import { createRandomNumbers } from "../../fixtures/messages/random-numbers.ts";
import type { Answer, Behaviour, CallContext, MethodBehaviour } from "../call/behaviour.ts";
import { code, StatusError } from "../call/status-error.ts";
import { untilEnded } from "../call/until-ended.ts";
import { mixSeed } from "../plausible/seed.ts";
import type { Asking, StubStore } from "./store.ts";
import type { Ending, Stub } from "./stub.ts";
import type { TemplateContext } from "./template.ts";

export interface StubOptions {
  readonly store: StubStore;
  /** Calls that no stub matches end with UNIMPLEMENTED and the closest stub; else the behaviour answers them. */
  readonly onlyStubs: boolean;
}

/** Answers with stubs where one matches. */
export function withStubs({ method, behaviour }: MethodBehaviour, options: StubOptions): MethodBehaviour {
  const { store, onlyStubs } = options;
  const stubbed: Behaviour = async function* (requests, context) {
    if (!onlyStubs && !store.has(method)) return yield* behaviour(requests, context);
    const replay = createReplay(requests);
    const asking: Asking = { method, metadata: matchable(context), request: replay.request };
    const stub = await store.choose(asking);
    if (stub !== undefined) return yield* answer(stub, replay, context);
    if (!onlyStubs) return yield* behaviour(replay.all(), context);
    throw new StatusError(code.unimplemented, unmatched(method, await store.nearest(asking)));
  };
  return { method, behaviour: stubbed };
}

/** The headers that conditions may ask for: also those that libraries take out. */
function matchable({ metadata, authority, deadlineMs }: CallContext): ReadonlyMap<string, string> {
  const more = new Map(metadata);
  if (authority !== undefined) more.set(":authority", authority);
  if (deadlineMs !== undefined) more.set("grpc-timeout", `${deadlineMs}m`);
  return more;
}

function unmatched(method: DescMethod, nearest: Awaited<ReturnType<StubStore["nearest"]>>): string {
  const rpc = rpcName(method);
  if (nearest === undefined) return `No stub is for ${rpc}; write one with rpc: ${rpc}.`;
  const { stub, why } = nearest;
  return `No stub matches this call of ${rpc}. The closest is "${stub.name}" (${stub.source}:${stub.line}): ${why.join("; ")}.`;
}

/** Requests that can be looked at before they are answered. */
interface Replay {
  readonly request: (index: number) => Promise<Message | undefined>;
  readonly all: () => AsyncIterable<Message>;
}

function createReplay(requests: AsyncIterable<Message>): Replay {
  const iterator = requests[Symbol.asyncIterator]();
  const seen: Message[] = [];
  const request = async (index: number): Promise<Message | undefined> => {
    while (seen.length <= index) {
      const next = await iterator.next();
      if (next.done === true) return undefined;
      seen.push(next.value);
    }
    return seen[index];
  };
  return {
    request,
    async *all() {
      yield* seen.splice(0);
      // The rest is not kept.
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next())
        yield next.value;
    },
  };
}

async function* answer(stub: Stub, replay: Replay, context: CallContext): AsyncGenerator<Answer> {
  const { method, answer: first, when, onHalfClose } = stub;
  const streams = streamsRequests(method);
  const speaker = createSpeaker(stub, context, streams ? undefined : await replay.request(0));
  const listens = streams && (when.length > 0 || onHalfClose !== undefined || first.status === undefined);
  // One answer to many requests comes after them.
  const waits = method.methodKind === "client_streaming";
  // The headers name the compression; whatever may be compressed has to be said before them.
  if (compressesSome(stub)) context.compress("gzip");
  if (first.headers !== undefined) context.setHeaders(first.headers);
  if (!waits || !listens) yield* speaker.say(first, !listens);
  if (!listens) return;
  for await (const request of replay.all()) {
    speaker.heard(request);
    const rule = when.find(({ match }) => match.test(request));
    if (rule !== undefined) yield* speaker.say(rule, false);
  }
  if (waits) yield* speaker.say(first, onHalfClose === undefined);
  if (onHalfClose !== undefined) yield* speaker.say(onHalfClose, true);
  if (first.status !== undefined) throw first.status;
}

function compressesSome({ answer: first, when, onHalfClose }: Stub): boolean {
  const endings = [first, ...when, ...(onHalfClose === undefined ? [] : [onHalfClose])];
  return endings.some(
    ({ compress, send }) => compress === "gzip" || send.some((sending) => sending.compress === "gzip"),
  );
}

interface Speaker {
  readonly heard: (request: Message) => void;
  /** Sends what an ending says; holds or ends the call where it says so, and where it is the last. */
  readonly say: (ending: Ending, isLast: boolean) => AsyncGenerator<Answer>;
}

function createSpeaker(stub: Stub, context: CallContext, first: Message | undefined): Speaker {
  const { method, signal, clock, metadata } = { ...context, method: stub.method };
  const asked = metadata.get("x-mock-seed") ?? "";
  const requestSeed = first === undefined ? "" : toBinary(method.input, first).join();
  const seed = mixSeed(context.seed, stub.name, asked, requestSeed);
  const random = createRandomNumbers(seed);
  let latest = first;
  let sent: Uint8Array | undefined;
  let index = 0;
  // Without any of it the call's own choice stays.
  const compressed = compressesSome(stub);
  return {
    heard: (request) => {
      latest = request;
    },
    async *say(ending, isLast) {
      for (const { message, delayMs, jitterMs, repeat, compress = ending.compress } of ending.send) {
        for (let count = 0; count < repeat; count++) {
          const waitMs = delayMs + (random() * 2 - 1) * jitterMs;
          if (waitMs > 0) await clock.sleep(waitMs, signal);
          // A stream without an end and without a delay must let others run.
          else if (count > 0 && count % 256 === 0) await clock.sleep(1, signal);
          sent = message(
            templateContext(method, {
              seed: mixSeed(seed, index),
              index,
              nowMs: clock.now(),
              request: latest,
              sent,
            }),
          );
          if (compressed) context.compress(compress ?? "identity");
          yield sent;
          index++;
        }
      }
      if (ending.hold) await untilEnded(signal);
      if (ending.status !== undefined && (isLast || ending !== stub.answer)) throw ending.status;
    },
  };
}

interface Moment extends Pick<TemplateContext, "seed" | "index" | "nowMs"> {
  readonly request: Message | undefined;
  readonly sent: Uint8Array | undefined;
}

/** Messages as JSON are made only where an expression asks for them. */
function templateContext({ input, output }: DescMethod, moment: Moment): TemplateContext {
  const { seed, index, nowMs, request, sent } = moment;
  const json = (desc: DescMessage, message: Message) =>
    toJson(desc, message, { alwaysEmitImplicit: true, registry: typesOf(desc.file) });
  return {
    seed,
    index,
    nowMs,
    get request() {
      return request === undefined ? {} : json(input, request);
    },
    get previous() {
      return sent === undefined ? {} : json(output, fromBinary(output, sent));
    },
  };
}
