import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import type { HttpConnection, Listener } from "../carrier/exchange.ts";
import type { HttpCarrier } from "../names.ts";
import type { OpenCall, TransportCall } from "../transport.ts";
import type { Dialect, Encoding } from "./dialect.ts";
import { framedExchange } from "./framed-exchange.ts";
import { createResponse } from "./response.ts";
import { createWebRecorder } from "./web-recorder.ts";

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
  const response = createResponse(record, encoding.read, () => {
    opened.reset();
  });
  const request = exchangeRequest(call, encoding.headers, options);
  const opened = options.connection.open(request, overheard(call, encoding, response.listener));
  const { framing } = call.options;
  const exchange = framing === undefined ? opened : framedExchange(opened, framing);

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

/** The listener to a response, which is written down where the call wants that. */
function overheard({ web }: OpenCall, encoding: Encoding, listener: Listener): Listener {
  if (web === undefined || encoding.web === undefined) return listener;
  const recorder = createWebRecorder(encoding.web);
  web(recorder.view);
  return recorder.overheard(listener);
}

function exchangeRequest(
  { path, method, options, wire }: OpenCall,
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
    ...(wire === undefined ? {} : { wire }),
  };
}
