import type { Metadata } from "../../../contracts/transcript/event.ts";
import type { Exchange, HttpConnection, Listener } from "../carrier/exchange.ts";
import type { HttpCarrier } from "../names.ts";
import type { OpenCall, TransportCall } from "../transport.ts";
import type { Dialect, End, EventSink, ResponseReader } from "./dialect.ts";
import { FramingError } from "./framing.ts";

export interface DialectCallOptions {
  readonly connection: HttpConnection;
  readonly dialect: Dialect;
  readonly carrier: HttpCarrier;
  /** Metadata of every call. */
  readonly always: Metadata;
}

/** Records the events of one HTTP exchange as the events of a call. */
export function openDialectCall(call: OpenCall, options: DialectCallOptions): TransportCall {
  const { record } = call;
  const encoding = options.dialect.begin({ kind: call.method.methodKind, options: call.options });
  const response = createResponse(call, encoding.read, () => {
    exchange.reset();
  });
  const exchange = options.connection.open(
    exchangeRequest(call, encoding.headers, options),
    response.listener,
  );

  return {
    send: (message) => {
      // What is not written is not an event.
      if (response.ended() || !exchange.writable()) return true;
      record({ from: "client", kind: "message", bytes: message });
      return exchange.write(encoding.encode(message));
    },
    drained: () => exchange.drained(),
    halfClose: () => {
      record({ from: "client", kind: "half-close" });
      response.halfClosed();
      exchange.end();
    },
    cancel: () => {
      record({ from: "client", kind: "cancel" });
      response.stop();
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
      if (response.complete()) return;
      if (!response.statusKnown()) record({ from: "client", kind: "cancel" });
      response.stop();
    },
  };
}

function exchangeRequest(
  { path, method, options }: OpenCall,
  headers: Metadata,
  { always, carrier }: DialectCallOptions,
): Parameters<HttpConnection["open"]>[0] {
  const oneRequest = method.methodKind === "unary" || method.methodKind === "server_streaming";
  return {
    path,
    headers: [...headers, ...always, ...(options.metadata ?? [])],
    whole: carrier === "1.1" && oneRequest,
    startPaused: options.startPaused === true,
    narrow: options.windowBytes !== undefined,
  };
}

/** The server's half of a call. */
interface Response {
  readonly listener: Listener;
  readonly halfClosed: () => void;
  /** An end was recorded. */
  readonly ended: () => boolean;
  /** Nothing more is heard. */
  readonly complete: () => boolean;
  /** An end was recorded, or waits for the response to be complete. */
  readonly statusKnown: () => boolean;
  /** This side ends the call. */
  readonly stop: () => void;
}

function createResponse(
  { record }: OpenCall,
  read: (head: Parameters<Listener["head"]>[0], sink: EventSink) => ResponseReader,
  reset: Exchange["reset"],
): Response {
  let reader: ResponseReader | undefined;
  /** A status that came before the response was complete. */
  let early: End | undefined;
  let halfClosed = false;
  let ended = false;
  let complete = false;

  const sink: EventSink = {
    headers: (metadata) => record({ from: "server", kind: "headers", metadata }),
    message: (bytes) => {
      // One piece of the response may hold more messages than the client wanted to hear.
      if (complete) return;
      // What follows a status comes after the end.
      flush();
      record({ from: "server", kind: "message", bytes });
    },
    end: (end) => {
      if (complete) return;
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

  const guarded = (step: () => void) => {
    if (complete) return;
    try {
      step();
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      complete = true;
      const known = ended;
      flush();
      const status = { code: -1, message: error.message };
      if (!known) recordEnd({ status, trailers: [], cause: "malformed-message" });
      reset();
    }
  };

  return {
    halfClosed: () => {
      halfClosed = true;
    },
    ended: () => ended || complete,
    complete: () => complete,
    statusKnown: () => ended || early !== undefined,
    stop: () => {
      complete = true;
      flush();
      if (!ended) recordEnd({ status: { code: 1, message: "" }, trailers: [], cause: "local" });
      reset();
    },
    listener: {
      head: (head) =>
        guarded(() => {
          reader = read(head, sink);
        }),
      data: (chunk) => guarded(() => reader?.push(chunk)),
      ended: (trailers) =>
        guarded(() => {
          reader?.finish(trailers);
          complete = true;
          flush();
          // Gives the exchange back where the server ended before the half-close.
          if (!halfClosed) reset();
        }),
      lost: (disconnect) =>
        guarded(() => {
          // A complete status ends the call, whatever became of the exchange.
          if (early === undefined && !ended) reader?.breakOff?.(disconnect);
          complete = true;
          flush();
          const { status, cause } = disconnect;
          if (!ended) recordEnd({ status, trailers: [], cause });
        }),
    },
  };
}
