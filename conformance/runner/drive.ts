import type { Step } from "../../contracts/model/scenario.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import type { Transport } from "../transports/transport.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { createLiveCall, type LiveCall } from "./live-call.ts";

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
  readonly signal?: AbortSignal;
}

/** Does what the steps say and returns what happened, one transcript for each call opened. */
export async function drive(steps: readonly Step[], options: DriveOptions): Promise<readonly Transcript[]> {
  const origin = performance.now();
  const now = () => performance.now() - origin;
  const calls = new Map<string, LiveCall>();
  let stopped = false;

  async function run(branch: readonly Step[]): Promise<void> {
    for (const step of branch) {
      if (stopped || options.signal?.aborted === true) return;
      await take(step);
    }
  }

  async function take(step: Step): Promise<void> {
    switch (step.kind) {
      case "open":
        return open(step);
      case "send":
        callOf(step.call).transport()?.send(step.bytes);
        return;
      case "send-all":
        return sendAll(callOf(step.call), step.messages());
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
      case "then":
        return run(step.next(new Map([...calls].map(([name, call]) => [name, call.transcript()]))));
    }
  }

  async function open(step: Extract<Step, { kind: "open" }>): Promise<void> {
    const connectionName = step.options?.connection ?? "main";
    const call = createLiveCall({
      call: step.call,
      method: step.method,
      connection: connectionName,
      transport: options.transport.name,
      now,
    });
    if (calls.has(step.call)) throw new Error(`A scenario opens the call "${step.call}" twice.`);
    calls.set(step.call, call);
    const timeout = step.options?.deadlineMs;
    const metadata = step.options?.metadata ?? [];
    call.record({
      from: "client",
      kind: "headers",
      metadata: timeout === undefined ? metadata : [...metadata, ["grpc-timeout", `${timeout}m`]],
    });
    try {
      const { connection, id } = await options.pool.get(connectionName, step.options?.windowBytes);
      const opened = connection.open({
        path: step.path ?? `/${rpcName(step.method)}`,
        method: step.method,
        options: step.options ?? {},
        record: call.record,
      });
      call.attach(opened, id);
    } catch (error) {
      call.record({
        from: "server",
        kind: "end",
        status: { code: 14, message: error instanceof Error ? error.message : String(error) },
        trailers: [],
        decidedBy: "peer",
        cause: "connection-lost",
      });
    }
  }

  async function awaitEvent(step: Extract<Step, { kind: "await" }>): Promise<void> {
    const call = callOf(step.call);
    const ownMs = step.withinMs ?? options.timeoutMs;
    const withinMs = Math.min(ownMs, options.mostWaitMs ?? ownMs) + options.toleranceMs;
    if (await call.wait(step.what, withinMs)) return;
    const waitedFor = step.what.kind === "messages" ? `message ${step.what.count}` : step.what.kind;
    call.record({ from: "client", kind: "gave-up", waitedFor, waitedMs: withinMs });
    if (step.orElse !== "continue") stopped = true;
  }

  async function sendAll(call: LiveCall, messages: Iterable<Uint8Array>): Promise<void> {
    const transport = call.transport();
    if (transport === undefined) return;
    call.sending.state = "sending";
    for (const message of messages) {
      if (stopped || call.ended()) break;
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
        stopped = true;
        break;
      }
      call.sending.state = "sending";
    }
    call.sending.state = "idle";
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
  return [...calls.values()].map((call) => call.transcript());
}

function pass(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}

function inTime(promise: Promise<void>, withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(false), withinMs);
    void promise.then(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
