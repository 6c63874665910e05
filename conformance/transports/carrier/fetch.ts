import { Code } from "../../../contracts/transcript/code.ts";
import type { Endpoint } from "../transport.ts";
import type { Exchange, ExchangeRequest, HttpConnection, Listener } from "./exchange.ts";
import { endpointUrl } from "./socket.ts";

/**
 * Exchanges by the global `fetch`, as a page makes them: whatever answers it is judged, a service worker's stand-in
 * included. The request goes as a whole, and connections are nobody's business. So nothing is tried beforehand:
 * what is not there is told by the calls.
 */
export async function openFetch(endpoint: Endpoint): Promise<HttpConnection> {
  if (Object.keys(endpoint.tls ?? {}).length > 0) {
    throw new Error("fetch takes no certificates; give them to the process by NODE_EXTRA_CA_CERTS");
  }
  const open = new Set<AbortController>();
  let closed = false;
  const abortAll = () => {
    closed = true;
    for (const abort of open) abort.abort();
  };
  return {
    usable: () => !closed,
    open: (request, listener) =>
      openExchange(new URL(request.path, endpointUrl(endpoint)), request, listener, open),
    cut: abortAll,
    close: async () => abortAll(),
  };
}

function openExchange(
  url: URL,
  request: ExchangeRequest,
  listener: Listener,
  open: Set<AbortController>,
): Exchange {
  const abort = new AbortController();
  const held: Uint8Array[] = [];
  let sent = false;
  let ended = false;
  let paused = request.startPaused ? createPause() : undefined;

  async function exchange(): Promise<void> {
    open.add(abort);
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: request.headers.map(([name, value]): [string, string] => [name, value]),
        body: Buffer.concat(held),
        signal: abort.signal,
      });
      if (ended) return;
      const headers = Object.fromEntries(response.headers);
      // fetch has decompressed the body by then, and leaves the header where it was.
      delete headers["content-encoding"];
      listener.head({ status: response.status, headers, endStream: false });
      const body = response.body?.getReader();
      for (;;) {
        await paused?.over;
        const piece = await body?.read();
        if (ended) return;
        if (piece?.value === undefined) break;
        listener.data(Buffer.from(piece.value));
      }
      ended = true;
      // fetch has no trailers.
      listener.ended(undefined);
    } catch (error) {
      if (ended) return;
      ended = true;
      listener.lost({
        status: { code: Code.UNAVAILABLE, message: reasonOf(error) },
        cause: "connection-lost",
      });
    } finally {
      open.delete(abort);
    }
  }

  return {
    writable: () => !sent && !ended,
    write: (pieces) => {
      held.push(...pieces);
      return true;
    },
    drained: () => Promise.resolve(),
    end: () => {
      if (sent || ended) return;
      sent = true;
      void exchange();
    },
    pause: () => {
      paused ??= createPause();
    },
    resume: () => {
      paused?.end();
      paused = undefined;
    },
    reset: () => {
      ended = true;
      paused?.end();
      abort.abort();
    },
  };
}

interface Pause {
  readonly over: Promise<void>;
  readonly end: () => void;
}

/** Node 20 has no Promise.withResolvers. */
function createPause(): Pause {
  let end: () => void = () => undefined;
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { over, end };
}

/** What fetch says is "fetch failed"; why is in the cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
