import type { Interceptor } from "@connectrpc/connect";

/**
 * Ends the wait for a client's next message when the call is over: its deadline has passed, the client has
 * cancelled it, or the server stops. Connect aborts the call's signal then, but a handler that waits for a
 * message would wait on.
 */
export const endReadingWithCall: Interceptor = (next) => (request) => {
  if (!request.stream) return next(request);
  return next({ ...request, message: whileOpen(request.message, request.signal) });
};

async function* whileOpen<T>(messages: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = messages[Symbol.asyncIterator]();
  for (;;) {
    const result = await unlessAborted(iterator.next(), signal);
    if (result.done === true) return;
    yield result.value;
  }
}

/** One listener for each wait, taken off again: a race with one long promise would hold on to every wait. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}
