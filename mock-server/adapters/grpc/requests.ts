import type { ServerHttp2Stream } from "node:http2";
import { code, StatusError } from "../../call/status-error.ts";
import { createMessageReader, type ReadOptions } from "./messages.ts";

/**
 * The messages of a request, read as they are asked for. Whoever leaves early leaves the stream as it is: the
 * responses are still to come. Throws a StatusError where the bytes are no messages, and CANCELLED where they end early.
 */
export function requestsOf(
  stream: ServerHttp2Stream,
  options: ReadOptions,
): AsyncIterableIterator<Uint8Array> {
  const reader = createMessageReader(options);
  let begun = false;
  let left = false;
  let ended = false;
  let wake: (() => void) | undefined;
  const tell = (): void => {
    wake?.();
    wake = undefined;
  };

  function begin(): void {
    begun = true;
    stream.on("data", onData).once("end", onEnd).once("close", tell);
    if (stream.isPaused()) stream.resume();
  }

  function onData(chunk: Buffer): void {
    reader.push(chunk);
    // One piece at a time: the window of HTTP/2 holds the client up.
    stream.pause();
    tell();
  }

  function onEnd(): void {
    ended = true;
    tell();
  }

  async function next(): Promise<IteratorResult<Uint8Array>> {
    if (!begun) begin();
    for (;;) {
      if (left) return { done: true, value: undefined };
      const message = reader.next();
      if (message !== undefined) return { done: false, value: await message };
      // A reset ends the readable side as well.
      if (stream.aborted) throw cancelledByClient();
      if (ended) {
        reader.end();
        return { done: true, value: undefined };
      }
      if (stream.destroyed) throw cancelledByClient();
      const more = new Promise<void>((resolve) => {
        wake = resolve;
      });
      stream.resume();
      await more;
    }
  }

  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    next,
    return: async () => {
      left = true;
      stream.off("data", onData).off("end", onEnd).off("close", tell);
      tell();
      return { done: true, value: undefined };
    },
  };
}

export function cancelledByClient(): StatusError {
  return new StatusError(code.cancelled, "The client cancelled the call.");
}
