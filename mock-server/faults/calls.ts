import type { Answer, Behaviour, CallContext } from "../behaviour.ts";
import { createClock } from "../clock.ts";
import { code, StatusError } from "../status-error.ts";
import { realSleep } from "./answer-flow.ts";
import { behaviourFault, serverFault, wireFault } from "./every-rpc-fault.ts";
import type { Fault } from "./fault.ts";

/** Calls that are cancelled, and calls beside each other. */
export const callsFaults: readonly Fault[] = [
  wireFault(
    {
      name: "cancellation/drops-connection",
      sentence: "A cancelled call takes the whole connection with it.",
      violates: ["cancellation/ends-call"],
    },
    () => ({ cancelled: (session) => session?.destroy() }),
  ),
  behaviourFault(
    {
      name: "cancellation/slows-down",
      sentence: "Every cancelled call makes later ones 20 ms slower.",
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
      sentence: "A cancelled call keeps its place; after 150 of them every call ends RESOURCE_EXHAUSTED.",
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
      sentence: "With eight or more calls of a method open, a call gets the first answer of another.",
      violates: ["concurrency/isolated"],
      methods: ({ name }) =>
        ["Chat", "GameSession", "UploadFile", "CollectSensorData", "Upload"].includes(name),
    },
    () => new Map<string, Answer>(),
    (inner, method, firsts) =>
      async function* (requests, context) {
        let index = 0;
        for await (const answer of inner(requests, context)) {
          const key = `${method.parent.typeName}/${method.name}`;
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
      sentence: "A call waits until all before it have ended.",
      violates: ["concurrency/not-blocked"],
    },
    createQueue,
    (inner, _method, queue) => queued(inner, queue),
  ),
];

/** Deadlines are the RPC library's own affair: the wire layer hides them from it, and behaviours keep them. */
export const deadlineFaults: readonly Fault[] = [
  wireFault(
    {
      name: "deadline/ignored",
      sentence: "Deadlines are not enforced.",
      violates: ["deadline/enforced"],
    },
    () => ({ requestHeaders: ({ [timeoutHeader]: _, ...headers }) => headers }),
  ),
  ownDeadlines(
    {
      name: "deadline/extended",
      sentence: "Every message, in either direction, starts the deadline anew.",
      violates: ["deadline/enforced"],
    },
    {
      afterMs: (timeoutMs) => timeoutMs,
      isExtended: true,
      status: () => new StatusError(code.deadlineExceeded, ""),
    },
  ),
  ownDeadlines(
    {
      name: "deadline/early",
      sentence: "Deadlines are enforced after half of their time.",
      violates: ["deadline/enforced"],
    },
    {
      afterMs: (timeoutMs) => timeoutMs / 2,
      isExtended: false,
      status: () => new StatusError(code.deadlineExceeded, ""),
    },
  ),
  ownDeadlines(
    {
      name: "deadline/ends-ok",
      sentence: "At its deadline a call ends OK.",
      violates: ["deadline/status"],
    },
    { afterMs: (timeoutMs) => timeoutMs, isExtended: false, status: () => new StatusError(code.ok, "") },
  ),
  ownDeadlines(
    {
      name: "deadline/ends-unknown",
      sentence: "At its deadline a call ends UNKNOWN.",
      violates: ["deadline/status"],
    },
    { afterMs: (timeoutMs) => timeoutMs, isExtended: false, status: () => new StatusError(code.unknown, "") },
  ),
  wireFault(
    {
      name: "deadline/tiny-drops-connection",
      sentence: "A call whose deadline is as good as over takes the whole connection with it.",
      violates: ["deadline/already-passed"],
    },
    () => ({
      intercept: (stream, headers) => {
        const timeoutMs = millisecondsOf(headers[timeoutHeader]);
        if (timeoutMs === undefined || timeoutMs > 5) return false;
        stream.session?.destroy();
        return true;
      },
    }),
  ),
];

const timeoutHeader = "grpc-timeout";
const hiddenHeader = "x-mock-timeout";
const realTime = createClock(1);

interface Deadlines {
  readonly afterMs: (timeoutMs: number) => number;
  /** Whether an answer starts the time anew. */
  readonly isExtended: boolean;
  readonly status: () => StatusError;
}

function ownDeadlines(text: Parameters<typeof wireFault>[0], deadlines: Deadlines): Fault {
  const hidden = wireFault(text, () => ({
    requestHeaders: ({ [timeoutHeader]: timeout, ...headers }) =>
      timeout === undefined ? headers : { ...headers, [hiddenHeader]: timeout },
  }));
  const kept = behaviourFault(
    text,
    () => undefined,
    (inner) => withDeadline(inner, deadlines),
  );
  return serverFault(text, (setup) => kept.apply(hidden.apply(setup)));
}

function withDeadline(inner: Behaviour, { afterMs, isExtended, status }: Deadlines): Behaviour {
  return async function* (requests, context) {
    const timeoutMs = millisecondsOf(context.metadata.get(hiddenHeader));
    if (timeoutMs === undefined) {
      yield* inner(requests, context);
      return;
    }
    const over = new AbortController();
    const signal = AbortSignal.any([context.signal, over.signal]);
    let endsAtMs = performance.now() + afterMs(timeoutMs);
    const restart = (): void => {
      if (isExtended) endsAtMs = performance.now() + afterMs(timeoutMs);
    };
    const expired = async (): Promise<never> => {
      while (performance.now() < endsAtMs) await realTime.sleep(endsAtMs - performance.now(), signal);
      throw status();
    };
    const expiry = expired();
    // Where the call ends before, nobody waits for it.
    expiry.catch(() => {});
    const answers = inner(noticed(requests, restart), { ...context, signal })[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = await Promise.race([answers.next(), expiry]);
        if (next.done === true) return;
        restart();
        yield next.value;
      }
    } finally {
      over.abort(new StatusError(code.deadlineExceeded, ""));
    }
  };
}

async function* noticed<Shape>(requests: AsyncIterable<Shape>, notice: () => void): AsyncGenerator<Shape> {
  for await (const request of requests) {
    notice();
    yield request;
  }
}

const unitMs: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/** Of a `grpc-timeout` such as `250m`. */
function millisecondsOf(timeout: string | readonly string[] | undefined): number | undefined {
  const [, digits, unit] = /^(\d+)([HMSmun])$/.exec(`${timeout}`) ?? [];
  return digits === undefined ? undefined : Number(digits) * (unitMs[unit ?? ""] ?? 1);
}

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
