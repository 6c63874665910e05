import { setImmediate as nextTurn } from "node:timers/promises";
import type { DescMethod } from "@bufbuild/protobuf";
import type { ResourceSample, Stop } from "../../contracts/model/observation.ts";
import type { Step } from "../../contracts/model/scenario.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import type { RunningTarget } from "../targets/target.ts";
import type { Transport } from "../transports/transport.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { converse } from "./converse.ts";
import { createLiveCall, type LiveCall } from "./live-call.ts";
import { connectionOf, openStep } from "./open-step.ts";
import { createTracing, untraced } from "./tracing.ts";
import { comes, inTime, pass, within } from "./waiting.ts";

export interface DriveOptions {
  readonly transport: Transport;
  readonly pool: ConnectionPool;
  /** Bound of a wait without one of its own, in milliseconds. */
  readonly timeoutMs: number;
  /** Bound of every wait, also of those that have a longer one of their own. */
  readonly mostWaitMs?: number;
  /** Added to every bound. */
  readonly toleranceMs: number;
  readonly speed: number;
  /** Events, and bytes of messages, that are kept of each call: the first and the last of them. */
  readonly mostEvents?: number;
  readonly mostBytes?: number;
  readonly signal?: AbortSignal;
  /** What samples are taken of, and what is asked to stop. */
  readonly target?: RunningTarget;
  /** Whether each call tells its server a trace context. */
  readonly traced?: boolean;
}

/** The bound of a wait while something still comes, in bounds without anything. */
const mostBounds = 3;

/** What is kept of a call where nothing else is asked for: the bundled services have streams of 10^5 messages. */
const mostEvents = 250_000;
const mostBytes = 128 * 1024 * 1024;

/** What happened: a transcript for each call opened and not forgotten, and what was seen of the target. */
export interface Driven {
  readonly transcripts: readonly Transcript[];
  readonly samples: readonly ResourceSample[];
  readonly stop?: Stop;
}

/** Does what the steps say and returns what happened. */
export async function drive(steps: readonly Step[], options: DriveOptions): Promise<Driven> {
  const origin = performance.now();
  const now = () => performance.now() - origin;
  const calls = new Map<string, LiveCall>();
  const samples: ResourceSample[] = [];
  let stop: Stop | undefined;
  /** Calls of which nothing is known but their frames. */
  const conversations = new Set<string>();
  const tracing = options.traced === true ? createTracing() : untraced;
  /** Calls whose wait ran out: nothing further is done with them, and all else goes on. */
  const over = new Set<string>();

  async function run(branch: readonly Step[]): Promise<void> {
    for (const step of branch) {
      if (options.signal?.aborted === true) return;
      if ("call" in step && over.has(step.call)) continue;
      await take(step);
    }
  }

  /** Frames are put together at the end only, but for those that are short and all that there is. */
  function soFar(name: string, call: LiveCall): Transcript {
    return conversations.has(name) ? call.withWire() : call.transcript();
  }

  async function take(step: Step): Promise<void> {
    switch (step.kind) {
      case "open":
        return openStep(step, liveCall(step.call, step.method, connectionOf(step)), {
          pool: options.pool,
          tracing,
        });
      case "converse":
        conversations.add(step.call);
        return converse(step, liveCall(step.call, step.method, step.call), options);
      case "send":
        callOf(step.call).transport()?.send(step.bytes);
        return;
      case "send-all":
        return sendAll(step.call, step.messages());
      case "half-close":
        callOf(step.call).transport()?.halfClose();
        return;
      case "cancel":
        callOf(step.call).transport()?.cancel();
        return;
      case "pause":
        callOf(step.call).transport()?.pause();
        return;
      case "resume":
        callOf(step.call).transport()?.resume();
        return;
      case "cut":
        for (const call of calls.values()) {
          const live = call.transcript().connection.startsWith(step.connection) && !call.ended();
          if (live) call.record({ from: "client", kind: "cut" });
        }
        options.pool.cut(step.connection);
        return;
      case "await":
        return awaitEvent(step);
      case "pass":
        return pass(step.of === "target" ? step.ms / options.speed : step.ms, options.signal);
      case "together":
        await Promise.all(step.branches.map(run));
        return;
      case "sample":
        return sample(step.label);
      case "stop":
        return askToStop();
      case "await-exit":
        return awaitExit(step.withinMs);
      case "forget":
        for (const [name, call] of calls) {
          if (name.startsWith(step.calls) && call.ended()) calls.delete(name);
        }
        return;
      case "then":
        return run(
          step.next(new Map([...calls].map(([name, call]) => [name, soFar(name, call)])), [...samples]),
        );
    }
  }

  function liveCall(name: string, method: DescMethod, connection: string): LiveCall {
    if (calls.has(name)) throw new Error(`A scenario opens the call "${name}" twice.`);
    const call = createLiveCall({
      ...{ call: name, method, connection, now },
      transport: options.transport.name,
      mostEvents: options.mostEvents ?? mostEvents,
      mostBytes: options.mostBytes ?? mostBytes,
    });
    calls.set(name, call);
    return call;
  }

  async function awaitEvent(step: Extract<Step, { kind: "await" }>): Promise<void> {
    const call = callOf(step.call);
    const ownMs = step.withinMs ?? options.timeoutMs;
    const withinMs = Math.min(ownMs, options.mostWaitMs ?? ownMs) + options.toleranceMs;
    const fromMs = now();
    const mostMs = step.withinMs === undefined ? mostBounds * withinMs : withinMs;
    const patience = options.signal === undefined ? {} : { signal: options.signal };
    if (await comes(call, step.what, { quietMs: withinMs, mostMs, now, ...patience })) return;
    const what = step.what.kind === "messages" ? `message ${step.what.count}` : step.what.kind;
    const goesOn = step.orElse === "continue";
    const waitedFor = goesOn ? `${what}, if any` : what;
    call.record({ from: "client", kind: "gave-up", waitedFor, waitedMs: now() - fromMs });
    if (!goesOn) giveUp(step.call, call);
  }

  function giveUp(name: string, call: LiveCall): void {
    over.add(name);
    call.transport()?.abandon();
  }

  async function sendAll(name: string, messages: Iterable<Uint8Array>): Promise<void> {
    const call = callOf(name);
    const transport = call.transport();
    if (transport === undefined) return;
    call.sending.state = "sending";
    for (const message of messages) {
      if (call.ended()) break;
      if (transport.send(message)) continue;
      call.sending.state = "waiting";
      call.sending.sinceMs = now();
      if (!(await inTime(transport.drained(), options.timeoutMs + options.toleranceMs))) {
        call.record({
          from: "client",
          kind: "gave-up",
          waitedFor: "room to send",
          waitedMs: options.timeoutMs + options.toleranceMs,
        });
        giveUp(name, call);
        break;
      }
      call.sending.state = "sending";
    }
    call.sending.state = "idle";
  }

  async function sample(label: string): Promise<void> {
    const use = await options.target?.sample?.();
    if (use !== undefined) samples.push({ ...use, label, atMs: now() });
  }

  async function askToStop(): Promise<void> {
    stop = { askedAtMs: now() };
    await options.target?.terminate?.();
  }

  async function awaitExit(withinMs: number): Promise<void> {
    const { exited } = options.target ?? {};
    if (stop === undefined || exited === undefined) return;
    const exit = await within(exited, withinMs + options.toleranceMs);
    if (exit === undefined) return;
    stop = {
      ...stop,
      exitedAtMs: now(),
      ...(exit.code === undefined ? {} : { exitCode: exit.code }),
      ...(exit.signal === undefined ? {} : { exitSignal: exit.signal }),
    };
  }

  function callOf(name: string): LiveCall {
    const call = calls.get(name);
    if (call === undefined) throw new Error(`A scenario uses the call "${name}" before it opens it.`);
    return call;
  }

  try {
    await run(steps);
  } finally {
    for (const call of calls.values()) call.transport()?.abandon();
  }
  // The frames of a cancel go out in the turn after it.
  await nextTurn();
  const transcripts = [...calls.values()].map((call) => call.withWire());
  return stop === undefined ? { transcripts, samples } : { transcripts, samples, stop };
}
