import type { Behaviour } from "../call/behaviour.ts";
import { code, StatusError } from "../call/status-error.ts";
import { createClock } from "../time/clock.ts";
import { behaviourFault, serverFault, wireFault } from "./every-rpc-fault.ts";
import type { Fault, FaultText } from "./fault.ts";

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
      sentence: "Every message, in either direction, restarts the deadline.",
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
      sentence: "Deadlines are enforced after half their time.",
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
      sentence: "A call past its deadline ends OK.",
      violates: ["deadline/status"],
    },
    { afterMs: (timeoutMs) => timeoutMs, isExtended: false, status: () => new StatusError(code.ok, "") },
  ),
  ownDeadlines(
    {
      name: "deadline/ends-unknown",
      sentence: "A call past its deadline ends UNKNOWN.",
      violates: ["deadline/status"],
    },
    { afterMs: (timeoutMs) => timeoutMs, isExtended: false, status: () => new StatusError(code.unknown, "") },
  ),
  wireFault(
    {
      name: "deadline/tiny-drops-connection",
      sentence: "A call whose deadline has nearly expired already closes the whole connection.",
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

function ownDeadlines(text: FaultText, deadlines: Deadlines): Fault {
  const hidden = wireFault(text, () => ({
    requestHeaders: ({ [timeoutHeader]: timeout, ...headers }) =>
      timeout === undefined ? headers : { ...headers, [hiddenHeader]: timeout },
  }));
  const kept = behaviourFault(
    text,
    () => undefined,
    (inner) => withDeadline(inner, deadlines),
  );
  return serverFault(text, (target) => kept.apply(hidden.apply(target)));
}

function withDeadline(inner: Behaviour, { afterMs, isExtended, status }: Deadlines): Behaviour {
  return async function* (requests, context) {
    const timeoutMs = millisecondsOf(context.metadata.get(hiddenHeader));
    if (timeoutMs === undefined) {
      yield* inner(requests, context);
      return;
    }
    const callAbort = new AbortController();
    const signal = AbortSignal.any([context.signal, callAbort.signal]);
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
      callAbort.abort(new StatusError(code.deadlineExceeded, ""));
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
