import type { OpenCall } from "../transport.ts";
import type { End, EventSink } from "./dialect.ts";

/** The server's events of one call: a status is recorded when the response is complete, or goes on after it. */
export interface ResponseEvents {
  readonly sink: EventSink;
  /** Nothing more is heard. Without a status, the end is this one. */
  readonly finish: (otherwise: End) => void;
  /** Nothing more is heard: the response broke its protocol, also after a status that it was not yet over with. */
  readonly fail: (end: End) => void;
  /** An end was recorded, or nothing more is heard. */
  readonly ended: () => boolean;
  /** Nothing more is heard. */
  readonly complete: () => boolean;
  /** An end was recorded, or waits for the response to be complete. */
  readonly statusKnown: () => boolean;
}

export function createResponseEvents(record: OpenCall["record"]): ResponseEvents {
  /** A status that came before the response was complete. */
  let early: End | undefined;
  let ended = false;
  let complete = false;

  function flush(): void {
    if (early !== undefined) recordEnd(early);
    early = undefined;
  }

  function recordEnd({ status, trailers, cause }: End): void {
    ended = true;
    const decidedBy = cause === "local" ? "local" : "peer";
    record({ from: "server", kind: "end", status, trailers, decidedBy, cause });
  }

  return {
    sink: {
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
    },
    finish: (otherwise) => {
      complete = true;
      flush();
      if (!ended) recordEnd(otherwise);
    },
    fail: (end) => {
      const known = ended;
      complete = true;
      flush();
      if (!known) recordEnd(end);
    },
    ended: () => ended || complete,
    complete: () => complete,
    statusKnown: () => ended || early !== undefined,
  };
}
