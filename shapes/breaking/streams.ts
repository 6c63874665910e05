import { clone, type Message } from "@bufbuild/protobuf";
import type { FaultyCall } from "./shape-fault.ts";

/** Ways to change a stream of messages, for faults. */
type Change = (messages: AsyncIterable<Message>, call: FaultyCall) => AsyncIterable<Message>;

/** Each message becomes another, in place; its place in the stream counts from 0. */
export function changedEach(change: (message: Message, index: number, call: FaultyCall) => void): Change {
  return async function* (messages, call) {
    let index = 0;
    for await (const message of messages) {
      const copy = clone(call.method.output, message);
      change(copy, index++, call);
      yield copy;
    }
  };
}

/** The last message is lost. */
export const withoutLast: Change = async function* (messages) {
  let held: Message | undefined;
  for await (const message of messages) {
    if (held !== undefined) yield held;
    held = message;
  }
};

/** The last message is changed, once it is known to be the last. */
export function changedLast(change: (message: Message, call: FaultyCall, count: number) => void): Change {
  return async function* (messages, call) {
    let held: Message | undefined;
    let count = 0;
    for await (const message of messages) {
      if (held !== undefined) yield held;
      held = message;
      count++;
    }
    if (held === undefined) return;
    const copy = clone(call.method.output, held);
    change(copy, call, count);
    yield copy;
  };
}

/** The last message comes twice. */
export const lastTwice: Change = async function* (messages) {
  let last: Message | undefined;
  for await (const message of messages) {
    yield message;
    last = message;
  }
  if (last !== undefined) yield last;
};

/** Each two messages change places. */
export const swapped: Change = async function* (messages) {
  let held: Message | undefined;
  for await (const message of messages) {
    if (held === undefined) {
      held = message;
      continue;
    }
    yield message;
    yield held;
    held = undefined;
  }
  if (held !== undefined) yield held;
};

/** A message stays away until the next one comes. */
export const oneBehind: Change = async function* (messages) {
  let held: Message | undefined;
  for await (const message of messages) {
    if (held !== undefined) yield held;
    held = message;
  }
  if (held !== undefined) yield held;
};

/** One message, the second, comes last. */
export const oneLate: Change = async function* (messages) {
  let index = 0;
  let late: Message | undefined;
  for await (const message of messages) {
    if (index++ === 1) late = message;
    else yield message;
  }
  if (late !== undefined) yield late;
};

/** Nothing comes. */
// biome-ignore lint/correctness/useYield: the fault is that nothing comes.
export const none: Change = async function* (messages) {
  for await (const _ of messages);
};

/** The first message is missing. */
export const withoutFirst: Change = async function* (messages) {
  let first = true;
  for await (const message of messages) {
    if (!first) yield message;
    first = false;
  }
};
