import { setTimeout as delay } from "node:timers/promises";
import type { EndEvent } from "../../contracts/transcript/event.ts";
import { neverBegun } from "../../contracts/transcript/http2-error.ts";
import { hadEnough } from "../../contracts/transcript/query.ts";
import type { RawEvent } from "../../contracts/transcript/recorder.ts";
import type { OpenCall, TransportCall } from "../transports/transport.ts";
import type { ConnectionPool } from "./connection-pool.ts";

export interface OpeningOptions {
  readonly pool: ConnectionPool;
  /** The connection's name in the scenario. */
  readonly connection: string;
  readonly call: OpenCall;
  /** Told which connection carries the call, each time it is opened. */
  readonly onConnection: (id: string, afterGoaway?: string) => void;
}

/** How often a call that the server refused to begin is made again, and for how many bytes of requests at most. */
const mostAttempts = 6;
const mostBytes = 4 * 1024 * 1024;
/** The first pause before the next attempt, in milliseconds; each one is twice as long. */
const pauseMs = 10;

type Action = (call: TransportCall) => void;

/**
 * Opens a call, and opens it again where the server refused to begin: REFUSED_STREAM says that nothing was
 * processed and the call may be made again (RFC 9113, section 8.7), which every gRPC client does by itself.
 */
export async function openCall({
  pool,
  connection,
  call,
  onConnection,
}: OpeningOptions): Promise<TransportCall> {
  let current: TransportCall | undefined;
  let attempts = 0;
  let heard = false;
  let ended = false;
  /** What was done before the server said anything; undefined once it cannot be done again. */
  let actions: Action[] | undefined = [];
  let bytes = 0;
  let replaying = false;
  let over = false;
  /** Ended between two attempts: what becomes of the next one is nobody's business. */
  let left = false;

  const record = (event: RawEvent): void => {
    if (left) return;
    if (event.from === "client") {
      if (!replaying) call.record(event);
      return;
    }
    if (event.kind === "end" && !heard && !over && mayBegin(event) && actions !== undefined) {
      void again(event);
      return;
    }
    heard = true;
    actions = undefined;
    if (event.kind === "end") ended = true;
    call.record(event);
  };

  async function begin(): Promise<TransportCall> {
    attempts += 1;
    const pooled = await pool.get(connection, call.options.windowBytes);
    onConnection(pooled.id, pooled.afterGoaway);
    return pooled.connection.open({ ...call, record, ...wireOf(attempts) });
  }

  /** Frames of an attempt that was refused are not the call's. */
  function wireOf(attempt: number): Pick<OpenCall, "wire"> {
    const { wire } = call;
    if (wire === undefined) return {};
    if (attempt > 1) wire.startOver();
    return {
      wire: {
        ...wire,
        frame: (frame) => {
          if (attempt === attempts) wire.frame(frame);
        },
        unreadable: (...why) => {
          if (attempt === attempts) wire.unreadable(...why);
        },
      },
    };
  }

  async function again(refusal: EndWithoutTime): Promise<void> {
    const before = current;
    current = undefined;
    try {
      await delay(pauseMs * 2 ** (attempts - 1));
      if (over) return;
      const enough = hadEnough(refusal);
      if (enough || before === undefined) pool.replace(connection, enough ? "ENHANCE_YOUR_CALM" : undefined);
      const next = await begin();
      // The call may have ended while the connection was opened.
      if (over) return next.abandon();
      replaying = true;
      for (const action of actions ?? []) action(next);
      replaying = false;
      current = next;
    } catch {
      replaying = false;
      // The refusal is all that is known where no further connection can be had.
      heard = true;
      ended = true;
      call.record(refusal);
    }
  }

  function mayBegin(end: EndWithoutTime): boolean {
    return attempts < mostAttempts && isRefusal(end);
  }

  /** Does it now, or with the next attempt; `event` is what is written down where nobody else does. */
  function act(action: Action, event: RawEvent, size = 0): void {
    bytes += size;
    if (bytes > mostBytes) actions = undefined;
    actions?.push(action);
    if (current !== undefined) action(current);
    else if (!ended) call.record(event);
  }

  current = await begin();
  return {
    send: (message) => {
      if (heard && current !== undefined) return current.send(message);
      let room = true;
      act(
        (each) => {
          room = each.send(message);
        },
        { from: "client", kind: "message", bytes: message },
        message.length,
      );
      return room;
    },
    drained: () => current?.drained() ?? Promise.resolve(),
    halfClose: () => act((each) => each.halfClose(), { from: "client", kind: "half-close" }),
    pause: () => act((each) => each.pause(), { from: "client", kind: "pause" }),
    resume: () => act((each) => each.resume(), { from: "client", kind: "resume" }),
    cancel: () => {
      over = true;
      if (current === undefined) endHere("cancel");
      else current.cancel();
    },
    abandon: () => {
      over = true;
      if (current === undefined) endHere(undefined);
      else current.abandon();
    },
  };

  /** The call ends between two attempts. */
  function endHere(kind: "cancel" | undefined): void {
    if (kind !== undefined) call.record({ from: "client", kind });
    left = true;
    if (ended) return;
    ended = true;
    const status = { code: 1, message: "" };
    call.record({ from: "server", kind: "end", status, trailers: [], decidedBy: "local", cause: "local" });
  }
}

type EndWithoutTime = Omit<EndEvent, "atMs">;

/** Whether an end says that the server did not begin with the call. */
function isRefusal(end: EndWithoutTime): boolean {
  const { cause, status } = end;
  return (
    (cause === "reset" && status.message.includes("REFUSED_STREAM")) ||
    (cause === "connection-lost" && status.message === neverBegun) ||
    hadEnough(end)
  );
}
