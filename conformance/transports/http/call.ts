import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import { FramingError } from "../framing.ts";
import type { HttpCarrier } from "../names.ts";
import type { OpenCall, TransportCall } from "../transport.ts";
import type { Dialect, End, Reading, Told } from "./dialect.ts";
import type { Exchange, HttpConnection, Listener } from "./exchange.ts";

export interface HttpCallOptions {
  readonly connection: HttpConnection;
  readonly dialect: Dialect;
  readonly carrier: HttpCarrier;
  /** Metadata of every call. */
  readonly always: Metadata;
}

/** Tells the events of one HTTP exchange as the events of a call. */
export function openHttpCall(call: OpenCall, options: HttpCallOptions): TransportCall {
  const { record } = call;
  const kind = call.method.methodKind;
  const spoken = options.dialect.begin({ kind, options: call.options });
  let reading: Reading | undefined;
  /** A status that came before the answer was over. */
  let early: End | undefined;
  let halfClosed = false;
  let ended = false;
  let over = false;

  const told: Told = {
    headers: (metadata) => record({ from: "server", kind: "headers", metadata }),
    message: (bytes) => {
      // One piece of the answer may hold more messages than the client wanted to hear.
      if (over) return;
      // What follows a status comes after the end.
      flush();
      record({ from: "server", kind: "message", bytes });
    },
    end: (end) => {
      if (over) return;
      flush();
      early = end;
    },
  };

  function flush(): void {
    if (early !== undefined) recordEnd(early);
    early = undefined;
  }

  function recordEnd({ status, trailers, cause }: End): void {
    ended = true;
    const decidedBy = cause === "local" ? "local" : "peer";
    record({ from: "server", kind: "end", status, trailers, decidedBy, cause });
  }

  const guarded = (read: () => void) => {
    if (over) return;
    try {
      read();
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      over = true;
      flush();
      const status = { code: -1, message: error.message };
      recordEnd({ status, trailers: [], cause: "malformed-message" });
      exchange.reset();
    }
  };

  const listener: Listener = {
    head: (head) =>
      guarded(() => {
        reading = spoken.read(head, told);
      }),
    data: (chunk) => guarded(() => reading?.push(chunk)),
    ended: (trailers) =>
      guarded(() => {
        reading?.finish(trailers);
        over = true;
        flush();
        // Gives the exchange back where the server ended before the half-close.
        if (!halfClosed) exchange.reset();
      }),
    lost: ({ status, cause }) =>
      guarded(() => {
        over = true;
        // A status that is there as a whole ends the call, whatever became of the exchange.
        if (early === undefined) early = { status, trailers: [], cause };
        flush();
      }),
  };

  const exchange: Exchange = options.connection.open(
    {
      path: call.path,
      headers: [...spoken.headers, ...options.always, ...(call.options.metadata ?? [])],
      whole: options.carrier === "1.1" && (kind === "unary" || kind === "server_streaming"),
      startPaused: call.options.startPaused === true,
      narrow: call.options.windowBytes !== undefined,
    },
    listener,
  );

  function endHere(): void {
    over = true;
    flush();
    if (!ended) recordEnd({ status: { code: 1, message: "" }, trailers: [], cause: "local" });
    exchange.reset();
  }

  return {
    send: (message) => {
      if (over) return true;
      record({ from: "client", kind: "message", bytes: message });
      return exchange.write(spoken.encode(message));
    },
    drained: () => exchange.drained(),
    halfClose: () => {
      record({ from: "client", kind: "half-close" });
      halfClosed = true;
      exchange.end();
    },
    cancel: () => {
      record({ from: "client", kind: "cancel" });
      endHere();
    },
    pause: () => {
      record({ from: "client", kind: "pause" });
      exchange.pause();
    },
    resume: () => {
      record({ from: "client", kind: "resume" });
      exchange.resume();
    },
    abandon: () => {
      if (over) return;
      if (!ended && early === undefined) record({ from: "client", kind: "cancel" });
      endHere();
    },
  };
}
