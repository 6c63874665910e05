import type { DescMethod } from "@bufbuild/protobuf";
import type { Acquaintance, HealthyCall } from "../../model/acquaintance.ts";
import type { Step } from "../../model/scenario.ts";
import { awaitEnd, awaitMessages, cancel, halfClose, open, sendBytes } from "../../model/step.ts";
import type { ExchangeOptions, Subject } from "../../model/subject.ts";
import { codeName } from "../../transcript/code.ts";
import type { Transcript } from "../../transcript/event.ts";
import { gaveUp } from "../../transcript/query.ts";
import { notServed, passingCodes } from "../served.ts";
import { answerOf, healthyFor, isServed } from "./answer.ts";

/** How long an answer that came before may take, in milliseconds, and how often as long as before. */
const answerMs = 10_000;
const timesAsLong = 5;
/** So many messages of a stream within its first look fill every window soon. */
const manyMessages = 50;

/** An RPC as it was seen: its exchanges are calls that were answered, and a right answer is one of that kind. */
export function subjectOf(method: DescMethod, seen: Acquaintance): Subject {
  const healthyOf = (variant: number) => seen.healthy[variant % Math.max(1, seen.healthy.length)];
  const begin = ({ call, variant, options }: ExchangeOptions): readonly Step[] => [
    open(call, method, { framing: "apart", ...options }),
    ...(healthyOf(variant)?.requests ?? []).map((bytes) => sendBytes(call, bytes)),
    halfClose(call),
  ];
  const [best] = seen.healthy;
  const goesOn = lasting(method, begin, seen);
  return {
    method,
    seen,
    exchange: (exchange) => [...begin(exchange), ...awaited(exchange.call, healthyOf(exchange.variant))],
    wrong: (transcript) => wrongAnswer(transcript, seen, method),
    further: (index) => best?.requests[index % best.requests.length] ?? new Uint8Array(),
    ...(goesOn === undefined ? {} : { goesOn, mayFinishEarly: true }),
    ...(goesOn !== undefined && best !== undefined && best.messages >= manyMessages
      ? { stalls: goesOn }
      : {}),
  };
}

/** A call that stays open: without its half-close, or of a stream that was seen to go on. */
function lasting(
  method: DescMethod,
  begin: (exchange: ExchangeOptions) => readonly Step[],
  { healthy: [best] }: Acquaintance,
): Subject["goesOn"] {
  if (method.methodKind === "bidi_streaming") {
    return ({ call, options }) => [
      open(call, method, options),
      ...(best?.requests.slice(0, 1) ?? []).map((bytes) => sendBytes(call, bytes)),
    ];
  }
  return best !== undefined && best.code === undefined
    ? (exchange) => begin({ ...exchange, variant: 0 })
    : undefined;
}

function awaited(call: string, healthy: HealthyCall | undefined): readonly Step[] {
  const withinMs = Math.max(answerMs, timesAsLong * (healthy?.tookMs ?? 0));
  return healthy?.code === undefined
    ? [awaitMessages(call, 1, withinMs), cancel(call)]
    : [awaitEnd(call, withinMs)];
}

/** Why an answer is not of the kind that the same requests had before; undefined where it is, or where that varies. */
function wrongAnswer(transcript: Transcript, seen: Acquaintance, method: DescMethod): string | undefined {
  if (seen.varying) return undefined;
  const before = healthyFor(seen, transcript);
  if (before === undefined) return undefined;
  const lost = notServed(transcript, seen);
  if (lost !== undefined) return lost;
  const { code, messages } = answerOf(transcript, method);
  if (code !== undefined && passingCodes.has(code)) return undefined;
  const was = before.code === undefined ? "a message came" : `it ended ${codeName(before.code)}`;
  if (before.messages > 0 && messages === 0 && code === undefined) return `nothing came back; before ${was}`;
  if (
    code !== undefined &&
    code !== before.code &&
    !(before.code === undefined && isServed({ code, messages }))
  ) {
    return `it ended ${codeName(code)}; the same request before: ${was}`;
  }
  const wait = gaveUp(transcript);
  if (wait !== undefined && code === undefined && messages === 0)
    return `no ${wait.waitedFor} arrived; before ${was}`;
  return before.messages > 0 && messages === 0
    ? "no message came; the same request had one before"
    : undefined;
}
