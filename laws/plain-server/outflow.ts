import type { ServerDuplexStream, ServerWritableStream } from "@grpc/grpc-js";

/** Where an RPC's answers go. Sending and waiting reject with Gone where the call is over. */
export interface Outflow<Response> {
  /** Resolves when the connection has taken the message. */
  readonly send: (message: Response) => Promise<void>;
  readonly wait: (ms: number) => Promise<void>;
  /** From here on the call is over for whoever still has something to send. */
  readonly close: () => void;
}

/** The call is over: there is nobody left to answer. */
export class Gone extends Error {
  override readonly name = "Gone";
}

/** grpc-js ends the call at its deadline; a write after that breaks the stream before its status is out. */
const deadlineMarginMs = 5;
/** What a timer can hold. */
const longestWaitMs = 2 ** 31 - 1;

/** One write at a time: what waits inside grpc-js when the deadline passes is written after the end. */
export function outflowOf<Request, Response>(
  call: ServerWritableStream<Request, Response> | ServerDuplexStream<Request, Response>,
): Outflow<Response> {
  // Also told of every normal end, when there is nothing left to abort.
  const over = new AbortController();
  call.once("cancelled", () => over.abort());
  const until = Number(call.getDeadline()) - deadlineMarginMs;

  async function untilDone(start: (done: () => void) => () => void): Promise<void> {
    if (over.signal.aborted || call.cancelled) throw new Gone();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const gone = () => reject(new Gone());
    over.signal.addEventListener("abort", gone, { once: true });
    const stop = start(resolve);
    try {
      await promise;
    } finally {
      over.signal.removeEventListener("abort", gone);
      stop();
    }
  }

  return {
    send(message) {
      if (Date.now() >= until) return Promise.reject(new Gone());
      return untilDone((done) => {
        call.write(message, () => done());
        return () => {};
      });
    },
    async wait(ms) {
      for (let left = ms; left > 0; left -= longestWaitMs) {
        await untilDone((done) => {
          const timer = setTimeout(done, Math.min(left, longestWaitMs));
          return () => clearTimeout(timer);
        });
      }
    },
    close() {
      over.abort();
    },
  };
}
