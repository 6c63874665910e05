import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { callNamed, worst } from "../model/judge.ts";
import { streamsRequests, streamsResponses } from "../model/method-kind.ts";
import type { Facts } from "../model/observation.ts";
import { defineScenario, type Step } from "../model/scenario.ts";
import {
  awaitEnd,
  awaitMessages,
  awaitMessagesIfAny,
  cancel,
  halfClose,
  open,
  sendBytes,
} from "../model/step.ts";
import { briefExchange, requestsOf, type Subject } from "../model/subject.ts";
import { Code, codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { endOf, hasEvent, peerEndOf } from "../transcript/query.ts";
import { receiveLimit } from "./every-call.ts";
import { notServed } from "./served.ts";

/** One byte over the usual limit, and far over it. */
const [over, far] = [
  { call: "4 MiB + 1 byte", bytes: receiveLimit + 1 },
  { call: "64 MiB", bytes: 64 * 1024 * 1024 },
] as const;
const sizes = [over, far];

/** Where the smaller one takes longer, the larger one would take the rest of the run, in milliseconds. */
const quickMs = 2_000;

/** How long an unknown stream may take to answer a message over the limit, in milliseconds. */
const answerMs = 5_000;

const calls = callNames("plain");
const healthyAfter = (call: string): string => `healthy after ${call}`;

/** Messages beside and far over the usual limit of 4 MiB. */
export function oversizedRequests(subject: Subject): ContractPart {
  const name = "oversized-requests";
  const probe = (call: string, size: number, facts: Facts): readonly Step[] => {
    const [valid] = requestsOf(subject, 0, facts);
    return [
      open(call, subject.method),
      sendBytes(call, padded(valid ?? new Uint8Array(), size)),
      halfClose(call),
      ...answered(subject, call),
      cancel(call),
      ...briefExchange(subject, { call: healthyAfter(call), variant: 1, facts }),
    ];
  };
  const oversizedRequestsScenario = defineScenario({
    name,
    method: subject.method,
    load: "heavy",
    needs: ["raw-bytes"],
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: (_, facts) => [
      ...briefExchange(subject, { call: calls.plain, variant: 0, facts }),
      ...probe(over.call, over.bytes, facts),
      {
        kind: "then",
        next: (seen) => (isQuick(seen.get(over.call)) ? probe(far.call, far.bytes, facts) : []),
      },
    ],
  });

  return {
    scenarios: [oversizedRequestsScenario],
    clauses: [
      behaviourClause({
        id: "call/oversized-request",
        level: "should",
        sentence: "A message over the server's limit ends with RESOURCE_EXHAUSTED, or is served correctly.",
        scenarios: [oversizedRequestsScenario],
        judge: (observation) => worst(sizes.map(({ call }) => judgeAnswer(callNamed(observation, call)))),
      }),
      behaviourClause({
        id: "call/survives-oversized",
        sentence: "After a message over its limit the server is alive and serves the next call.",
        scenarios: [oversizedRequestsScenario],
        judge: (observation) => {
          const plain = callNamed(observation, calls.plain);
          if (plain === undefined || notServed(plain, subject.seen) !== undefined)
            return vacuous("no call was served before");
          return worst(
            sizes.flatMap(({ call }) => [
              judgeConnection(callNamed(observation, call), call, observation.facts),
              judgeSurvival(callNamed(observation, healthyAfter(call)), subject),
            ]),
          );
        },
      }),
    ],
  };
}

function isQuick(call: Transcript | undefined): boolean {
  const times = (call?.events ?? []).map(({ atMs }) => atMs);
  return times.length > 0 && Math.max(...times) - Math.min(...times) <= quickMs;
}

/** Waits for what shows that the message was taken or refused; of an unknown stream perhaps nothing does. */
function answered({ seen, goesOn, method }: Subject, call: string): readonly Step[] {
  if (seen !== undefined && streamsResponses(method)) return [awaitMessagesIfAny(call, 1, answerMs)];
  return [goesOn === undefined || streamsRequests(method) ? awaitEnd(call) : awaitMessages(call, 1)];
}

function judgeAnswer(call: Transcript | undefined): Verdict {
  if (call === undefined) return vacuous("no such request was made");
  const end = peerEndOf(call);
  if (end === undefined) return hasEvent(call, "server", "message") ? holds : vacuous("it did not end");
  return end.status.code === 0 || end.status.code === Code.RESOURCE_EXHAUSTED
    ? holds
    : violated(`A request of ${call.call} was answered with ${codeName(end.status.code)}.`, {
        call: call.call,
        event: call.events.indexOf(end),
      });
}

/** A message that is too large ends its own call: the connection carries others. */
function judgeConnection(call: Transcript | undefined, name: string, { callPerConnection }: Facts): Verdict {
  if (callPerConnection === true) return vacuous("the connection carries no other call");
  const end = call === undefined ? undefined : endOf(call);
  if (call === undefined || end?.cause !== "connection-lost") return vacuous("the connection was not lost");
  return violated(`A message of ${name} ended its whole connection (${end.status.message}).`, {
    call: name,
    event: call.events.indexOf(end),
    doubtful: true,
  });
}

function judgeSurvival(healthy: Transcript | undefined, { seen }: Subject): Verdict {
  if (healthy === undefined) return vacuous("no healthy call was made after it");
  const why = notServed(healthy, seen);
  return why === undefined
    ? holds
    : violated(`The next, healthy call was not served: ${why}.`, { call: healthy.call });
}

/** The message with an unknown field that makes it `size` bytes long. */
function padded(message: Uint8Array, size: number): Uint8Array {
  const head = new BinaryWriter().tag(100_000, WireType.LengthDelimited).finish();
  const rest = size - message.length - head.length - 5;
  const length = new Uint8Array([
    (rest & 0x7f) | 0x80,
    ((rest >>> 7) & 0x7f) | 0x80,
    ((rest >>> 14) & 0x7f) | 0x80,
    ((rest >>> 21) & 0x7f) | 0x80,
    rest >>> 28,
  ]);
  const all = new Uint8Array(size);
  all.set(message);
  all.set(head, message.length);
  all.set(length, message.length + head.length);
  return all;
}
