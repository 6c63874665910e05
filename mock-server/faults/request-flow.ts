import { setTimeout } from "node:timers/promises";
import type { CallContext } from "../call/behaviour.ts";
import { createMailbox } from "../call/mailbox.ts";

/** Each request is let through only when the next one, or the half-close, has come. */
export async function* heldBack<Shape>(requests: AsyncIterable<Shape>, fromIndex = 0): AsyncGenerator<Shape> {
  const held: Shape[] = [];
  let index = 0;
  for await (const request of requests) {
    yield* held.splice(0);
    if (index++ < fromIndex) yield request;
    else held.push(request);
  }
  yield* held;
}

/** All requests are let through together at the half-close. */
export async function* afterHalfClose<Shape>(requests: AsyncIterable<Shape>): AsyncGenerator<Shape> {
  const all: Shape[] = [];
  for await (const request of requests) all.push(request);
  yield* all;
}

/** Each request is let through after a while; those on their way at the half-close are lost. */
export function tailLost<Shape>(requests: AsyncIterable<Shape>, context: CallContext): AsyncIterable<Shape> {
  const mailbox = createMailbox<Shape>(context.signal);
  const pump = async (): Promise<void> => {
    let ended = false;
    try {
      for await (const request of requests) {
        void setTimeout(onTheWayMs).then(() => {
          if (!ended) mailbox.put(request);
        });
      }
    } finally {
      ended = true;
    }
  };
  pump().then(mailbox.close, mailbox.fail);
  return mailbox;
}

const onTheWayMs = 40;

/** One request. */
export async function* only<Shape>(request: Shape): AsyncGenerator<Shape> {
  yield request;
}

/** As if the client had half-closed after `count` requests. */
export async function* onlyFirst<Shape>(
  requests: AsyncIterable<Shape>,
  count: number,
): AsyncGenerator<Shape> {
  let taken = 0;
  for await (const request of requests) {
    yield request;
    if (++taken === count) return;
  }
}

/** What a cancelled call had sent comes after the next call's requests. For a behaviour of one server. */
export function createLeftovers<Shape>(): (
  requests: AsyncIterable<Shape>,
  context: CallContext,
) => AsyncIterable<Shape> {
  const leftovers: Shape[] = [];
  return async function* (requests, context) {
    const seen: Shape[] = [];
    context.signal.addEventListener("abort", () => leftovers.push(...seen.splice(0, keptRequests)));
    for await (const request of requests) {
      if (seen.length < keptRequests) seen.push(request);
      yield request;
    }
    await cancellationsNoticed();
    yield* leftovers.splice(0);
  };
}

/** A client may cancel one call and open the next in the same packet: the server hears of the new one first. */
export function cancellationsNoticed(): Promise<void> {
  return setTimeout(10);
}

const keptRequests = 1000;
