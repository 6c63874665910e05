import {
  create,
  type DescMessage,
  type DescMethod,
  type MessageInitShape,
  toBinary,
} from "@bufbuild/protobuf";
import type { Awaited, CallOptions, Step } from "./scenario.ts";

/** Short ways to write steps. */

export function open(call: string, method: DescMethod, options?: CallOptions): Step {
  return options === undefined ? { kind: "open", call, method } : { kind: "open", call, method, options };
}

/** Sends one message of the given type. */
export function send<Desc extends DescMessage>(
  call: string,
  desc: Desc,
  message: MessageInitShape<Desc>,
): Step {
  return { kind: "send", call, bytes: encode(desc, message) };
}

export function sendBytes(call: string, bytes: Uint8Array): Step {
  return { kind: "send", call, bytes };
}

export function encode<Desc extends DescMessage>(desc: Desc, message: MessageInitShape<Desc>): Uint8Array {
  return toBinary(desc, create(desc, message));
}

export function sendAll(call: string, messages: () => Iterable<Uint8Array>): Step {
  return { kind: "send-all", call, messages };
}

export function halfClose(call: string): Step {
  return { kind: "half-close", call };
}

export function cancel(call: string): Step {
  return { kind: "cancel", call };
}

export function pause(call: string): Step {
  return { kind: "pause", call };
}

export function resume(call: string): Step {
  return { kind: "resume", call };
}

export function awaitEnd(call: string, withinMs?: number): Step {
  return waitFor(call, { kind: "end" }, withinMs);
}

/** The same, and goes on where it does not come. */
export function awaitEndIfAny(call: string, withinMs: number): Step {
  return { kind: "await", call, what: { kind: "end" }, withinMs, orElse: "continue" };
}

/** Waits for `count` messages in all, or the end. */
export function awaitMessages(call: string, count: number, withinMs?: number): Step {
  return waitFor(call, { kind: "messages", count }, withinMs);
}

/** The same, and goes on where they do not come. */
export function awaitMessagesIfAny(call: string, count: number, withinMs: number): Step {
  return { kind: "await", call, what: { kind: "messages", count }, withinMs, orElse: "continue" };
}

export function awaitHeaders(call: string, withinMs?: number): Step {
  return waitFor(call, { kind: "headers" }, withinMs);
}

export function awaitBlocked(call: string): Step {
  return waitFor(call, { kind: "sending-blocked" });
}

export function pass(ms: number, of: "target" | "runner" = "runner"): Step {
  return { kind: "pass", ms, of };
}

export function together(...branches: readonly (readonly Step[])[]): Step {
  return { kind: "together", branches };
}

/** Opens, sends one request and half-closes: how every unary and server-streaming call begins. */
export function ask<Desc extends DescMessage>(
  call: string,
  method: DescMethod & { readonly input: Desc },
  request: MessageInitShape<Desc>,
  options?: CallOptions,
): readonly Step[] {
  return [open(call, method, options), send(call, method.input, request), halfClose(call)];
}

/** What a client says of a call, without its waiting: the call is then under way. */
export function underWay(steps: readonly Step[]): readonly Step[] {
  return steps.filter(
    (step) =>
      step.kind === "open" || step.kind === "send" || step.kind === "send-all" || step.kind === "half-close",
  );
}

function waitFor(call: string, what: Awaited, withinMs?: number): Step {
  return withinMs === undefined ? { kind: "await", call, what } : { kind: "await", call, what, withinMs };
}
