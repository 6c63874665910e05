import { rpcName } from "../../contracts/transcript/query.ts";
import type { Answer, Behaviour, CallContext } from "../call/behaviour.ts";
import { code, StatusError } from "../call/status-error.ts";
import { realSleep } from "./answer-flow.ts";
import { behaviourFault, wireFault } from "./every-rpc-fault.ts";
import type { Fault } from "./fault.ts";

/** Calls that are cancelled, and calls beside each other. */
export const callsFaults: readonly Fault[] = [
  wireFault(
    {
      name: "cancellation/drops-connection",
      sentence: "Cancelling a call closes the whole connection.",
      violates: ["cancellation/ends-call"],
    },
    () => ({ cancelled: (session) => session?.destroy() }),
  ),
  wireFault(
    {
      name: "connection/takes-others-along",
      sentence: "When one connection is cut, all others are cut too.",
      violates: ["connection/dropped"],
    },
    () => ({
      dropped: (others) => {
        for (const session of others) session.destroy();
      },
    }),
  ),
  behaviourFault(
    {
      name: "cancellation/slows-down",
      sentence: "Every cancelled call makes later calls 20 ms slower.",
      violates: ["cancellation/many"],
    },
    createCount,
    (inner, _method, cancelled) =>
      async function* (requests, context) {
        context.signal.addEventListener("abort", () => cancelled.value++);
        await realSleep(Math.min(cancelled.value * 20, 3000), context);
        yield* inner(requests, context);
      },
  ),
  behaviourFault(
    {
      name: "cancellation/uses-up-places",
      sentence: "A cancelled call keeps its slot; after 150 of them every call ends RESOURCE_EXHAUSTED.",
      violates: ["cancellation/many"],
    },
    createCount,
    (inner, _method, cancelled) =>
      async function* (requests, context) {
        if (cancelled.value >= 150) throw new StatusError(code.resourceExhausted, "No place is free.");
        context.signal.addEventListener("abort", () => cancelled.value++);
        yield* inner(requests, context);
      },
  ),
  behaviourFault(
    {
      name: "concurrency/mixed-up",
      sentence: "With eight or more calls of a method open, a call gets the first response of another.",
      violates: ["concurrency/isolated"],
      methods: ({ name }) =>
        ["Chat", "GameSession", "UploadFile", "CollectSensorData", "Upload"].includes(name),
    },
    () => new Map<string, Answer>(),
    (inner, method, firsts) =>
      async function* (requests, context) {
        let index = 0;
        for await (const answer of inner(requests, context)) {
          const key = rpcName(method);
          const others = firsts.get(key);
          const isMixedUp = index++ === 0 && context.openCalls() >= 8 && others !== undefined;
          if (index === 1) firsts.set(key, answer);
          yield isMixedUp ? others : answer;
        }
      },
  ),
  behaviourFault(
    {
      name: "concurrency/one-at-a-time",
      sentence: "A call waits until all earlier calls have ended.",
      violates: ["concurrency/not-blocked"],
    },
    createQueue,
    (inner, _method, queue) => queued(inner, queue),
  ),
];

interface Queue {
  /** Settles when all calls so far have ended. */
  last: Promise<void>;
}

function queued(inner: Behaviour, queue: Queue): Behaviour {
  return async function* (requests, context) {
    const before = queue.last;
    let leave = (): void => {};
    const own = new Promise<void>((resolve) => {
      leave = resolve;
    });
    queue.last = before.then(() => own);
    context.signal.addEventListener("abort", leave);
    try {
      await Promise.race([before, aborted(context)]);
      yield* inner(requests, context);
    } finally {
      leave();
    }
  };
}

function aborted({ signal }: CallContext): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
}

function createQueue(): Queue {
  return { last: Promise.resolve() };
}

function createCount(): { value: number } {
  return { value: 0 };
}
