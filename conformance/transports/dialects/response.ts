import type { Exchange, Listener } from "../carrier/exchange.ts";
import type { OpenCall } from "../transport.ts";
import { type Encoding, type ResponseReader, withoutStatus } from "./dialect.ts";
import { FramingError } from "./framing.ts";
import { createResponseEvents, type ResponseEvents } from "./response-events.ts";

/** The server's half of a call. */
export interface Response extends Pick<ResponseEvents, "ended" | "complete" | "statusKnown"> {
  readonly listener: Listener;
  readonly halfClosed: () => void;
  /** This side ends the call. */
  readonly stop: () => void;
}

/** Reads a response and records its events; `reset` breaks the exchange off. */
export function createResponse(
  record: OpenCall["record"],
  read: Encoding["read"],
  reset: Exchange["reset"],
): Response {
  const events = createResponseEvents(record);
  let reader: ResponseReader | undefined;
  let halfClosed = false;

  const guarded = (step: () => void) => {
    if (events.complete()) return;
    try {
      step();
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      events.fail({ status: { code: -1, message: error.message }, trailers: [], cause: "malformed-message" });
      reset();
    }
  };

  return {
    ...events,
    halfClosed: () => {
      halfClosed = true;
    },
    stop: () => {
      events.finish({ status: { code: 1, message: "" }, trailers: [], cause: "local" });
      reset();
    },
    listener: {
      head: (head) =>
        guarded(() => {
          reader = read(head, events.sink);
        }),
      data: (chunk) => guarded(() => reader?.push(chunk)),
      ended: (trailers) =>
        guarded(() => {
          reader?.finish(trailers);
          events.finish(withoutStatus);
          // Gives the exchange back where the server ended before the half-close.
          if (!halfClosed) reset();
        }),
      lost: (disconnect) =>
        guarded(() => {
          // A complete status ends the call, whatever became of the exchange.
          if (!events.statusKnown()) reader?.breakOff?.(disconnect);
          const { status, cause } = disconnect;
          events.finish({ status, trailers: [], cause });
        }),
    },
  };
}
