import type { Message } from "@bufbuild/protobuf";
import type { FaultyCall, Inner, ShapeFault } from "../breaking/shape-fault.ts";
import { swapped } from "../breaking/streams.ts";
import { keepBroadcast } from "./behaviour.ts";
import type { Broadcast } from "./declaration.ts";
import { heardIn, saidIn } from "./said.ts";

/** So much is kept for a call that does not read. */
const kept = 8;

export function breakBroadcast(broadcast: Broadcast): readonly ShapeFault[] {
  const { key, ...oneRoom } = broadcast;
  const isOwn = (response: Message, { requests }: FaultyCall): boolean => {
    const text = heardIn(broadcast, response);
    return requests.some((request) => saidIn(broadcast, request) === text);
  };
  return [
    {
      name: "only-the-sender",
      sentence: "Only the sender gets a message.",
      change: {
        responses: async function* (responses, call) {
          for await (const response of responses) if (isOwn(response, call)) yield response;
        },
      },
    },
    {
      name: "all-but-the-sender",
      sentence: "All get a message but the sender.",
      change: {
        responses: async function* (responses, call) {
          for await (const response of responses) if (!isOwn(response, call)) yield response;
        },
      },
    },
    {
      name: "twice-to-the-sender",
      sentence: "The sender gets its message twice.",
      change: {
        responses: async function* (responses, call) {
          for await (const response of responses) {
            yield response;
            if (isOwn(response, call)) yield response;
          }
        },
      },
    },
    {
      name: "lost-to-a-slow-one",
      sentence: `A call that does not read loses what comes after ${kept} messages.`,
      change: { responses: (responses) => dropping(responses) },
    },
    {
      name: "two-orders",
      sentence: "Each second call gets each two messages in the other order.",
      change: {
        behaviour: (inner: Inner, method): Inner => {
          let calls = 0;
          return async function* (requests, context) {
            const responses = inner(requests, context);
            yield* calls++ % 2 === 1 ? lateSwapped(responses, { method, context, requests: [] }) : responses;
          };
        },
      },
    },
    ...(key === undefined
      ? []
      : [
          {
            name: "to-all-rooms",
            sentence: "All rooms get a message.",
            change: { kept: keepBroadcast(oneRoom) },
          },
        ]),
  ];
}

/** The first stays where it is: a call is in the room once it has its own. */
async function* lateSwapped(responses: AsyncIterable<Message>, call: FaultyCall): AsyncIterable<Message> {
  const iterator = responses[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) return;
  yield first.value;
  yield* swapped({ [Symbol.asyncIterator]: () => iterator }, call);
}

/** Takes messages as they come, whether anybody reads them or not. */
async function* dropping(responses: AsyncIterable<Message>): AsyncIterable<Message> {
  const waiting: Message[] = [];
  let wake: () => void = () => {};
  let ended = false;
  let failed: unknown;
  const take = async (): Promise<void> => {
    for await (const response of responses) {
      if (waiting.length < kept) waiting.push(response);
      wake();
    }
  };
  void take()
    .catch((error: unknown) => {
      failed = error;
    })
    .finally(() => {
      ended = true;
      wake();
    });
  for (;;) {
    const next = waiting.shift();
    if (next !== undefined) yield next;
    else if (failed !== undefined) throw failed;
    else if (ended) return;
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}
