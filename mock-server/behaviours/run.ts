import { create, type DescMessage, type MessageInitShape, type MessageShape } from "@bufbuild/protobuf";
import type { CallContext, MethodBehaviour, MethodOf } from "../call/behaviour.ts";
import type { Clock } from "../time/clock.ts";

/** A clock for tests: time stands still but for sleeps, which pass at once. */
export function createVirtualClock(): Clock {
  let elapsedMs = 0;
  return {
    now: () => 1_700_000_000_000 + elapsedMs,
    elapsedMs: () => elapsedMs,
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      elapsedMs += Math.max(0, ms);
    },
  };
}

export interface RunOptions<Input extends DescMessage> {
  readonly requests: readonly MessageInitShape<Input>[];
  /** Takes no more answers than these. */
  readonly atMost?: number;
  readonly context?: Partial<CallContext>;
}

/** An answer, and the mock's time at which it came. */
export interface Timed<Output extends DescMessage> {
  readonly atMs: number;
  readonly answer: MessageShape<Output>;
}

/** Runs a behaviour without a server, on a clock that needs no waiting. */
export async function run<Input extends DescMessage, Output extends DescMessage>(
  method: MethodOf<Input, Output>,
  { behaviour }: MethodBehaviour,
  { requests, atMost = Number.POSITIVE_INFINITY, context = {} }: RunOptions<Input>,
): Promise<readonly Timed<Output>[]> {
  const clock = context.clock ?? createVirtualClock();
  const answers: Timed<Output>[] = [];
  const given = async function* () {
    for (const request of requests) yield create<Input>(method.input, request);
  };
  const full: CallContext = {
    method,
    signal: new AbortController().signal,
    metadata: new Map(),
    clock,
    seed: 1,
    callIndex: 0,
    openCalls: () => 1,
    setHeaders: () => {},
    compress: () => {},
    transport: "grpc",
    ...context,
  };
  for await (const answer of behaviour(given(), full)) {
    // The behaviours under test answer with messages, not with bytes.
    const message = create<Output>(method.output, answer as MessageInitShape<Output>);
    answers.push({ atMs: clock.elapsedMs(), answer: message });
    if (answers.length >= atMost) break;
  }
  return answers;
}
