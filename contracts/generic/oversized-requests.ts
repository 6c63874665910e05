import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { holds, vacuous, violated } from "../model/clause.ts";
import { callNamed, serverClause } from "../model/judge.ts";
import { defineScenario, type Scenario } from "../model/scenario.ts";
import { awaitEnd, awaitMessages, cancel, halfClose, open, sendBytes } from "../model/step.ts";
import { requestsOf, type Subject, streamsRequests } from "../model/subject.ts";
import { Code, codeName } from "../transcript/code.ts";
import { hasEvent, peerEndOf } from "../transcript/query.ts";
import { receiveLimit } from "./every-call.ts";
import type { ContractPart } from "./part.ts";
import { judgeHealthy } from "./refusal.ts";
import { notServed } from "./served.ts";

/** Messages beside and far over the usual limit of 4 MiB. */
export function oversizedRequests(subject: Subject): ContractPart {
  const name = "oversized-request";
  const huge = "huge-request";
  const define = (scenario: string, size: number): Scenario =>
    defineScenario({
      name: scenario,
      method: subject.method,
      load: "heavy",
      needs: ["raw-bytes"],
      runs: 0,
      input: fc.constant(size),
      examples: [size],
      steps: (bytesInAll, facts) => {
        const [valid] = requestsOf(subject, 0, facts);
        return [
          ...subject.exchange({ call: "plain", variant: 0, facts }),
          open("oversized", subject.method),
          sendBytes("oversized", padded(valid ?? new Uint8Array(), bytesInAll)),
          halfClose("oversized"),
          ...(subject.goesOn === undefined || streamsRequests(subject)
            ? [awaitEnd("oversized")]
            : [awaitMessages("oversized", 1)]),
          cancel("oversized"),
          ...subject.exchange({ call: "healthy", variant: 1, facts }),
        ];
      },
    });
  const scenarios = [name, huge];
  return {
    scenarios: [define(name, receiveLimit + 1), define(huge, 64 * 1024 * 1024)],
    clauses: [
      serverClause({
        id: "call/oversized-request",
        level: "should",
        sentence: "A message over the server's limit ends with RESOURCE_EXHAUSTED, or is served correctly.",
        scenarios,
        judge: (observation) => {
          const call = callNamed(observation, "oversized");
          const end = call === undefined ? undefined : peerEndOf(call);
          if (call === undefined || end === undefined) {
            return call !== undefined && hasEvent(call, "server", "message")
              ? holds
              : vacuous("it did not end");
          }
          return end.status.code === 0 || end.status.code === Code.RESOURCE_EXHAUSTED
            ? holds
            : violated(
                `A request of ${observation.input} bytes was answered with ${codeName(end.status.code)}.`,
                {
                  call: "oversized",
                  event: call.events.indexOf(end),
                },
              );
        },
      }),
      serverClause({
        id: "call/survives-oversized",
        sentence: "After a message over its limit the server is alive and serves the next call.",
        scenarios,
        judge: (observation) => {
          const plain = callNamed(observation, "plain");
          if (plain === undefined || notServed(plain) !== undefined)
            return vacuous("no call was served before");
          return judgeHealthy(observation);
        },
      }),
    ],
  };
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
