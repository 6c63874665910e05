import { fromBinary, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { hasRules, invalidVariants } from "../../fixtures/messages/invalid.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { holds, vacuous, violated } from "../model/clause.ts";
import { type ContractPart, combine } from "../model/contract-part.ts";
import { callNamed } from "../model/judge.ts";
import { streamsRequests } from "../model/method-kind.ts";
import type { Facts } from "../model/observation.ts";
import { defineScenario } from "../model/scenario.ts";
import { awaitEnd, awaitEndIfAny, halfClose, open, sendBytes } from "../model/step.ts";
import { briefExchange, requestsOf, type Subject } from "../model/subject.ts";
import { Code, codeName } from "../transcript/code.ts";
import { endOf, hasEvent, peerEndOf } from "../transcript/query.ts";
import { noRequestScenario } from "./every-call.ts";
import { judgeHealthy, judgeRefused, refusalCalls, refused } from "./refusal.ts";
import { judgeConnection } from "./same-connection.ts";

/** Requests that must be refused, each followed by a healthy call on the same connection. */
export function badRequests(subject: Subject): ContractPart {
  const parts: readonly ContractPart[] = [
    ...(hasRules(subject.method.input) ? [invalidRequest(subject)] : []),
    malformedRequest(subject),
    streamsRequests(subject.method) ? emptyRequestStream(subject) : noRequest(subject),
  ];
  return combine(...parts);
}

function invalidRequest(subject: Subject): ContractPart {
  const scenario = defineScenario({
    name: "invalid-request",
    method: subject.method,
    needs: [],
    runs: 3,
    input: fc.record({ variant: fc.nat(40), breaker: fc.nat(1000), before: fc.nat(2) }),
    examples: () => breakersOf(subject).map((_, breaker) => ({ variant: 0, breaker, before: 0 })),
    steps: ({ variant, breaker, before }, facts) => {
      const [valid] = requestsOf(subject, variant, facts);
      if (valid === undefined) return [];
      const variants = invalidVariants(subject.method.input, fromBinary(subject.method.input, valid));
      const chosen = variants[breaker % Math.max(variants.length, 1)];
      if (chosen === undefined) return [];
      return refused(subject, facts, variant, [
        ...(streamsRequests(subject.method)
          ? Array.from({ length: before }, () => sendBytes(refusalCalls.refused, valid))
          : []),
        sendBytes(refusalCalls.refused, toBinary(subject.method.input, chosen.message)),
      ]);
    },
  });
  return {
    scenarios: [scenario],
    clauses: [
      behaviourClause({
        id: "call/invalid-request",
        sentence: "A request that breaks a protovalidate rule ends the call with INVALID_ARGUMENT.",
        scenarios: [scenario],
        judge: (observation) =>
          judgeRefused(observation, subject, (call, end) =>
            end.cause === "trailers" && end.status.code === Code.INVALID_ARGUMENT
              ? !streamsRequests(subject.method) && hasEvent(call, "server", "message")
                ? violated("A message came for an invalid request.", { call: call.call })
                : holds
              : violated(`An invalid request was answered with ${codeName(end.status.code)}.`),
          ),
      }),
      behaviourClause({
        id: "call/invalid-request-details",
        level: "should",
        sentence:
          "The INVALID_ARGUMENT of a broken rule carries buf.validate.Violations or google.rpc.BadRequest naming the field.",
        scenarios: [scenario],
        judge: (observation) => {
          const call = callNamed(observation, refusalCalls.refused);
          const end = call === undefined ? undefined : endOf(call);
          if (end?.cause !== "trailers" || end.status.code !== Code.INVALID_ARGUMENT) {
            return vacuous("no request was refused with INVALID_ARGUMENT");
          }
          const details = end.trailers.find(([header]) => header === "grpc-status-details-bin")?.[1];
          if (details === undefined)
            return violated("INVALID_ARGUMENT came without details.", { call: refusalCalls.refused });
          const text = Buffer.from(details, "base64").toString("latin1");
          return /type\.googleapis\.com\/(buf\.validate\.Violations|google\.rpc\.BadRequest)/.test(text)
            ? holds
            : violated("The details hold neither buf.validate.Violations nor google.rpc.BadRequest.", {
                call: refusalCalls.refused,
              });
        },
      }),
    ],
  };
}

/** Each way to break a rule of the request type, on the request of an exchange. */
function breakersOf(subject: Subject): readonly unknown[] {
  const facts: Facts = {
    files: [],
    filesPrefix: "",
    speed: 1,
    toleranceMs: 0,
    skewMs: 0,
    fresh: () => "any",
    thorough: false,
  };
  const [valid] = requestsOf(subject, 0, facts);
  return valid === undefined
    ? []
    : invalidVariants(subject.method.input, fromBinary(subject.method.input, valid));
}

function malformedRequest(subject: Subject): ContractPart {
  const scenario = defineScenario({
    name: "malformed-request",
    method: subject.method,
    needs: ["raw-bytes", "shared-connection"],
    runs: 2,
    input: fc.nat(malformed.length - 1),
    examples: malformed.map((_, index) => index),
    steps: (index, facts) =>
      refused(subject, facts, index, [
        sendBytes(refusalCalls.refused, malformed[index] ?? new Uint8Array([0xff])),
        // grpc-java answers a half-close after its refusal once more, and loses the connection over it.
        ...(streamsRequests(subject.method)
          ? [awaitEndIfAny(refusalCalls.refused, subject.seen === undefined ? 1_500 : 500)]
          : []),
      ]),
  });
  return {
    scenarios: [scenario],
    clauses: [
      behaviourClause({
        id: "call/malformed-request",
        sentence:
          "Bytes that are no valid message end the call non-OK, and the next call on the same connection is served.",
        scenarios: [scenario],
        judge: (observation) =>
          judgeRefused(observation, subject, (call, end) => {
            if (end.status.code === 0) return violated("Bytes that are no message were answered with OK.");
            const healthy = callNamed(observation, refusalCalls.healthy);
            const closed = "The connection was closed; the next call needed a new one.";
            return healthy === undefined ? holds : judgeConnection(call, healthy, closed);
          }),
      }),
      behaviourClause({
        id: "call/malformed-request-code",
        level: "should",
        sentence: "Bytes that are no valid message are refused with INVALID_ARGUMENT or INTERNAL.",
        scenarios: [scenario],
        judge: (observation) =>
          judgeRefused(observation, subject, (_, end) =>
            end.status.code === Code.INVALID_ARGUMENT || end.status.code === Code.INTERNAL
              ? holds
              : violated(`They were refused with ${codeName(end.status.code)}.`),
          ),
      }),
    ],
  };
}

/** No message of any schema: a field that is longer than the message, a varint without an end, wire type 7. */
const malformed: readonly Uint8Array[] = [
  new Uint8Array([0x0a, 0x64, 0x01]),
  new Uint8Array([0x08, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]),
  new Uint8Array([0x0f, 0x01]),
];

/** A request half-closed without its message. */
function noRequest(subject: Subject): ContractPart {
  const scenario = defineScenario({
    name: noRequestScenario,
    method: subject.method,
    needs: ["no-request", ...(subject.method.methodKind === "unary" ? ["no-unary-request" as const] : [])],
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: (_, facts) => [
      open(refusalCalls.refused, subject.method),
      halfClose(refusalCalls.refused),
      // Some libraries wait for the message for ever, whatever the server's author writes.
      awaitEnd(refusalCalls.refused, 2_000),
      ...briefExchange(subject, { call: refusalCalls.healthy, variant: 1, facts }),
    ],
  });
  return {
    scenarios: [scenario],
    clauses: [
      behaviourClause({
        id: "call/no-request",
        level: "should",
        sentence: "A call half-closed before its request ends with an error status.",
        scenarios: [scenario],
        judge: (observation) =>
          judgeRefused(observation, subject, (_, end) =>
            end.status.code !== 0 ? holds : violated("A call without its request message ended OK."),
          ),
      }),
    ],
  };
}

function emptyRequestStream(subject: Subject): ContractPart {
  const emptyRequestStreamScenario = defineScenario({
    name: "empty-request-stream",
    method: subject.method,
    needs: ["no-request"],
    runs: 1,
    input: fc.constant(0),
    steps: (_, facts) => refused(subject, facts, 0, []),
  });

  return {
    scenarios: [emptyRequestStreamScenario],
    clauses: [
      behaviourClause({
        id: "call/empty-request-stream",
        sentence: "Half-closing without a message ends the call in bounded time.",
        scenarios: [emptyRequestStreamScenario],
        judge: (observation) => {
          const call = callNamed(observation, refusalCalls.refused);
          if (call === undefined) return vacuous("no call was made");
          if (
            peerEndOf(call) === undefined &&
            subject.seen?.healthy[0]?.code === undefined &&
            subject.seen !== undefined
          )
            return vacuous("the stream was seen to go on");
          return peerEndOf(call) === undefined
            ? violated("The call did not end after a half-close without a message.", {
                call: refusalCalls.refused,
              })
            : judgeHealthy(observation, subject);
        },
      }),
    ],
  };
}
