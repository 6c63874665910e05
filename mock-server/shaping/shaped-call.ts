import { codeName } from "../../contracts/transcript/code.ts";
import type { IncomingCall } from "../call/engine.ts";
import { StatusError, statusErrorFrom } from "../call/status-error.ts";
import { untilEnded } from "../call/until-ended.ts";
import type { Clock } from "../time/clock.ts";
import { chained, dropLast, duplicate, type Filter, outOfOrder, truncate } from "./filters.ts";
import type { CallFaultName, Shaping } from "./shaping.ts";

export interface ShapedCall {
  readonly call: IncomingCall;
  /** True where the call is to break before its first message; then `breakOff` does it. */
  readonly breaksFirst: boolean;
  readonly breakOff: () => Promise<void>;
  /** Resolves when all that was held back is out, and the call has ended. */
  readonly settled: () => Promise<void>;
}

/** A call whose answers are delayed, spoiled or broken off on their way out. */
export function shapedCall(
  call: IncomingCall,
  shaping: Shaping,
  { clock, random }: { readonly clock: Clock; readonly random: () => number },
): ShapedCall {
  const has = (name: CallFaultName): boolean => shaping.faults?.includes(name) === true;
  const filter = chained(filtersOf(shaping));
  const breaksOff = has("stall") || has("cut");
  const after = shaping.after ?? (breaksOff ? 1 : 0);
  if (shaping.compress !== undefined) call.compress?.(shaping.compress);
  let written = 0;
  let ending: Promise<void> | undefined;

  const delay = async (): Promise<void> => {
    const { delayMs = 0, jitterMs = 0 } = shaping;
    const ms = delayMs + (random() * 2 - 1) * jitterMs;
    if (ms > 0) await clock.sleep(ms, call.signal);
  };

  /** Ends the call where it is time to; leaves by a throw, because the behaviour must not go on. */
  const breakWhereDue = async (): Promise<void> => {
    if (written < after) return;
    if (has("stall")) await untilEnded(call.signal);
    if (has("cut")) {
      call.breakOff("cut");
      await untilEnded(call.signal);
    }
    if (shaping.code !== undefined) throw injected(shaping.code, written);
  };

  const put = async (messages: readonly Uint8Array[]): Promise<void> => {
    for (const message of messages) {
      await delay();
      const { bytesPerSecond } = shaping;
      if (bytesPerSecond !== undefined) {
        await clock.sleep((message.length / bytesPerSecond) * 1000, call.signal);
      }
      await call.write(message);
      written++;
      await breakWhereDue();
    }
  };

  const end = async (status: StatusError | "ok"): Promise<void> => {
    await put(filter.flush());
    if (has("stall")) await untilEnded(call.signal);
    if (has("cut")) call.breakOff("cut");
    else if (has("no-status")) call.breakOff("no-status");
    else if (shaping.code !== undefined && status === "ok") throw injected(shaping.code, written);
    else call.end(status);
  };

  const orEnd = (work: Promise<void>): Promise<void> =>
    work.catch((thrown: unknown) => {
      call.end(statusErrorFrom(thrown));
    });

  return {
    call: {
      ...call,
      write: (message) => put(filter.push(message)),
      end: (status) => {
        // What the call ended with by itself, or what we broke it with, needs no more.
        if (call.signal.aborted || isInjected(status)) call.end(status);
        else ending ??= orEnd(end(status));
      },
    },
    breaksFirst: after === 0 && (breaksOff || shaping.code !== undefined),
    breakOff: () => orEnd(delay().then(breakWhereDue)),
    settled: async () => ending,
  };
}

function filtersOf({ faults = [], after = 0 }: Shaping): readonly Filter[] {
  const makers: Readonly<Partial<Record<CallFaultName, () => Filter>>> = {
    "drop-last": dropLast,
    duplicate,
    "out-of-order": outOfOrder,
    truncate: () => truncate(after),
  };
  return faults.flatMap((name) => makers[name]?.() ?? []);
}

const injectedStatuses = new WeakSet<StatusError>();

function injected(code: number, after: number): StatusError {
  const messages = after === 1 ? "1 message" : `${after} messages`;
  const status = new StatusError(code, `${codeName(code)} after ${messages}, as the mock was asked to.`);
  injectedStatuses.add(status);
  return status;
}

function isInjected(status: StatusError | "ok"): boolean {
  return status !== "ok" && injectedStatuses.has(status);
}
