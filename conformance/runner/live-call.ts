import type { DescMethod } from "@bufbuild/protobuf";
import type { Awaited } from "../../contracts/model/scenario.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import { createRecorder, type RawEvent } from "../../contracts/transcript/recorder.ts";
import type { WireSink } from "../../contracts/transcript/wire-recorder.ts";
import type { TransportCall } from "../transports/transport.ts";

/** How long sending must stand still to count as blocked. */
const blockedAfterMs = 150;

/** A call under way: what was recorded of it, and who waits for what. */
export interface LiveCall {
  readonly transcript: () => Transcript;
  /** With the frames that carried it: ask once, at the end. */
  readonly withWire: () => Transcript;
  /** Takes its frames. */
  readonly wire: WireSink;
  readonly record: (event: RawEvent) => void;
  readonly attach: (call: TransportCall, connection: string) => void;
  /** The transport's side; undefined where the connection failed. */
  readonly transport: () => TransportCall | undefined;
  readonly ended: () => boolean;
  /** When the server was last heard of, on the clock of `now`; 0 where it was not. */
  readonly heardAtMs: () => number;
  /** Resolves to true when it happened, or to false after `withinMs`. */
  readonly wait: (what: Awaited, withinMs: number) => Promise<boolean>;
  readonly sending: { state: "idle" | "sending" | "waiting"; sinceMs: number };
}

export interface LiveCallOptions {
  readonly call: string;
  readonly method: DescMethod;
  readonly connection: string;
  readonly transport: string;
  readonly now: () => number;
}

export function createLiveCall(options: LiveCallOptions): LiveCall {
  const recorder = createRecorder(options);
  const waiting = new Set<() => void>();
  const seen = { headers: false, messages: 0, end: false };
  const sending: LiveCall["sending"] = { state: "idle", sinceMs: 0 };
  let transportCall: TransportCall | undefined;
  let heardAtMs = 0;

  function happened(what: Awaited): boolean {
    switch (what.kind) {
      case "headers":
        return seen.headers || seen.end;
      case "messages":
        // An ended call sends no more.
        return seen.messages >= what.count || seen.end;
      case "end":
        return seen.end;
      case "sending-blocked":
        return (
          seen.end ||
          sending.state === "idle" ||
          (sending.state === "waiting" && options.now() - sending.sinceMs >= blockedAfterMs)
        );
    }
  }

  return {
    transcript: recorder.transcript,
    withWire: recorder.withWire,
    wire: recorder.wire,
    sending,
    attach: (call, connection) => {
      transportCall = call;
      recorder.onConnection(connection);
    },
    transport: () => transportCall,
    ended: () => seen.end,
    heardAtMs: () => heardAtMs,
    record: (event) => {
      recorder.record(event);
      if (event.from === "server") {
        heardAtMs = options.now();
        if (event.kind === "headers") seen.headers = true;
        if (event.kind === "message") seen.messages += 1;
        if (event.kind === "end") seen.end = true;
        for (const check of waiting) check();
      }
    },
    wait: (what, withinMs) =>
      new Promise((resolve) => {
        if (happened(what)) return resolve(true);
        const check = () => {
          if (happened(what)) done(true);
        };
        const poll = what.kind === "sending-blocked" ? setInterval(check, 20) : undefined;
        const timer = setTimeout(() => {
          // After a late timer the sockets have not been read yet: one more turn for what already came.
          setTimeout(() => done(happened(what)), 5);
        }, withinMs);
        const done = (result: boolean) => {
          waiting.delete(check);
          clearTimeout(timer);
          clearInterval(poll);
          resolve(result);
        };
        waiting.add(check);
      }),
  };
}
