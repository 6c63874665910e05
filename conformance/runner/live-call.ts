import type { DescMethod } from "@bufbuild/protobuf";
import type { Awaited } from "../../contracts/model/scenario.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import { createRecorder, type RawEvent, type Recorder } from "../../contracts/transcript/recorder.ts";
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
  readonly onTrace: Recorder["onTrace"];
  /** Takes what gives its response as HTTP carried it. */
  readonly web: Recorder["web"];
  readonly record: (event: RawEvent) => void;
  readonly attach: (call: TransportCall) => void;
  /** Tells which connection carries the call. */
  readonly onConnection: (connection: string, afterGoaway?: string) => void;
  /** The transport's side; undefined where the connection failed. */
  readonly transport: () => TransportCall | undefined;
  readonly ended: () => boolean;
  /** When the server was last heard of, on the clock of `now`; 0 where it was not. */
  readonly heardAtMs: () => number;
  /** Resolves to true when it happened, or the signal says that nobody waits any longer; to false after `withinMs`. */
  readonly wait: (what: Awaited, withinMs: number, signal?: AbortSignal) => Promise<boolean>;
  readonly sending: { state: "idle" | "sending" | "waiting"; sinceMs: number };
}

export interface LiveCallOptions {
  readonly call: string;
  readonly method: DescMethod;
  readonly connection: string;
  readonly transport: string;
  readonly now: () => number;
  /** Bounds of what is kept of the call. */
  readonly mostEvents: number;
  readonly mostBytes: number;
}

/** Of what is kept of a call, this share may come that nobody has waited for yet, before its reader pauses. */
const unclaimedShare = 1 / 64;
/** A stream that has brought a sixteenth of it within one wait is read in sips: so many bytes, and a rest, in milliseconds. */
const sip = { afterShare: 1 / 16, bytes: 512 * 1024, restMs: 20 };

export function createLiveCall(options: LiveCallOptions): LiveCall {
  const recorder = createRecorder(options);
  const waiting = new Set<() => void>();
  const seen = { headers: false, messages: 0, end: false };
  const sending: LiveCall["sending"] = { state: "idle", sinceMs: 0 };
  let transportCall: TransportCall | undefined;
  let heardAtMs = 0;
  const reader = {
    claimed: 0,
    bytes: 0,
    paused: false,
    pausedByScenario: false,
    quiet: false,
    resting: false,
    sip: 0,
  };

  /** Whoever waits for the end of an endless stream must not read it as fast as it comes. */
  function rest(bytes: number): void {
    reader.sip += bytes;
    if (reader.bytes < options.mostBytes * sip.afterShare || reader.sip < sip.bytes || reader.resting) return;
    reader.sip = 0;
    reader.resting = true;
    setTimeout(() => {
      reader.resting = false;
      adjustReader();
    }, sip.restMs);
  }

  /** Stops reading what nobody waits for, and goes on where somebody does; the transcript does not show it. */
  function adjustReader(): void {
    const idle = waiting.size === 0 && !seen.end;
    const much =
      seen.messages - reader.claimed > options.mostEvents * unclaimedShare ||
      reader.bytes > options.mostBytes * unclaimedShare;
    const pause = !reader.pausedByScenario && ((idle && much) || reader.resting);
    if (pause === reader.paused || transportCall === undefined) return;
    reader.paused = pause;
    reader.quiet = true;
    if (pause) transportCall.pause();
    else if (!reader.pausedByScenario) transportCall.resume();
    reader.quiet = false;
  }

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
    web: recorder.web,
    onTrace: recorder.onTrace,
    sending,
    attach: (call) => {
      transportCall = call;
    },
    onConnection: recorder.onConnection,
    transport: () => transportCall,
    ended: () => seen.end,
    heardAtMs: () => heardAtMs,
    record: (event) => {
      if (event.kind === "pause" || event.kind === "resume") {
        if (reader.quiet) return;
        reader.pausedByScenario = event.kind === "pause";
      }
      recorder.record(event);
      if (event.from === "server") {
        heardAtMs = options.now();
        if (event.kind === "headers") seen.headers = true;
        if (event.kind === "message") {
          seen.messages += 1;
          if ("bytes" in event) {
            reader.bytes += event.bytes.length;
            rest(event.bytes.length);
          }
        }
        if (event.kind === "end") seen.end = true;
        for (const check of waiting) check();
        if (event.kind === "message") adjustReader();
      }
    },
    wait: (what, withinMs, signal) =>
      new Promise((resolve) => {
        if (happened(what) || signal?.aborted === true) return resolve(true);
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
          signal?.removeEventListener("abort", ended);
          clearTimeout(timer);
          clearInterval(poll);
          resolve(result);
        };
        const ended = () => done(true);
        signal?.addEventListener("abort", ended);
        waiting.add(check);
        reader.claimed = Math.max(reader.claimed, seen.messages, what.kind === "messages" ? what.count : 0);
        reader.bytes = 0;
        adjustReader();
      }),
  };
}
