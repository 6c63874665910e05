import type { DescMethod } from "@bufbuild/protobuf";
import { fromBinary } from "@bufbuild/protobuf";
import { createValidator } from "@bufbuild/protovalidate";
import { hasRules } from "../../fixtures/messages/invalid.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import { eachCall } from "../model/judge.ts";
import { singleResponse } from "../model/method-kind.ts";
import type { Observation } from "../model/observation.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { endOf, gaveUp, peerEndOf, rpcName } from "../transcript/query.ts";
import { cardinality, errorAlone, strictCardinality } from "./cardinality.ts";
import { mayStayOpen } from "./may-stay-open.ts";

/** A call that is half-closed without the message that its method needs. */
export const noRequestScenario = "no-request";

/** gRPC's default limit for a received message, in bytes. */
export const receiveLimit: number = 4 * 1024 * 1024;

/** The bound of `call/one-end`, in milliseconds: after a shorter wait a server may only have been late. */
const endsWithinMs = 10_000;

type OwnCalls = (
  judge: (transcript: Transcript, observation: Observation) => Verdict,
) => (observation: Observation) => Verdict;

/** Clauses that judge every call of every scenario. */
export function everyCallClauses(subject: Subject): readonly Clause[] {
  const { method } = subject;
  /** Scenarios may call other methods beside this one. */
  const ownCalls: OwnCalls = (judge) =>
    eachCall((transcript, observation) =>
      transcript.rpc === rpcName(method)
        ? judge(transcript, observation)
        : vacuous("a call of another method"),
    );
  return [
    behaviourClause({
      id: "call/one-end",
      sentence: "Every call ends exactly once, and promptly once nothing is outstanding.",
      judge: ownCalls((transcript, observation) => oneEnd(transcript, observation, subject)),
    }),
    behaviourClause({
      id: "call/nothing-after-end",
      sentence: "No message follows the end.",
      judge: ownCalls(nothingAfterEnd),
    }),
    behaviourClause({
      id: "call/known-code",
      sentence: "The status code is one of gRPC's 17 codes, and an OK carries no grpc-status-details-bin.",
      judge: ownCalls(knownCode),
    }),
    ...(singleResponse(method) ? cardinalityClauses(subject, ownCalls) : []),
    behaviourClause({
      id: "call/decodes",
      sentence: "Every message decodes as the method's output type.",
      judge: ownCalls((transcript) => decodes(transcript, method)),
    }),
    ...(hasRules(method.output)
      ? [
          behaviourClause({
            id: "call/valid-response",
            sentence: "Every message satisfies the protovalidate rules of its type.",
            judge: ownCalls((transcript) => validResponse(transcript, method)),
          }),
        ]
      : []),
    behaviourClause({
      id: "call/oversized-response",
      sentence: "No message is larger than 4 MiB, gRPC's default receive limit.",
      judge: ownCalls(responseSize),
    }),
  ];
}

/**
 * Of a service that is not bundled a message beside an error is only reported: clients drop it, and setting a code and
 * returning an empty message is how grpcio's own tutorials and services refuse.
 */
function cardinalityClauses({ seen }: Subject, ownCalls: OwnCalls): readonly Clause[] {
  if (seen === undefined) {
    const sentence = "OK comes with exactly one message, and any other status with none.";
    return [behaviourClause({ id: "call/cardinality", sentence, judge: ownCalls(strictCardinality) })];
  }
  return [
    behaviourClause({
      id: "call/cardinality",
      sentence: "OK comes with exactly one message.",
      judge: ownCalls(cardinality),
    }),
    behaviourClause({
      id: "call/error-alone",
      level: "should",
      sentence: "An error comes without a message.",
      judge: ownCalls(errorAlone),
    }),
  ];
}

function oneEnd(transcript: Transcript, { scenario }: Observation, subject: Subject): Verdict {
  // Whether such a call ends is decided by the server's library, whatever its author writes.
  if (scenario === noRequestScenario) return vacuous("a call without its request");
  const ends = transcript.events.flatMap((event, index) => (event.kind === "end" ? [index] : []));
  const second = ends[1];
  if (second !== undefined) {
    return violated(`The call ended ${ends.length} times.`, { event: second, mark: "ended again" });
  }
  const wait = gaveUp(transcript);
  if (wait?.waitedFor === "end" && peerEndOf(transcript) === undefined) {
    const why = mayStayOpen(subject, transcript, scenario);
    if (why !== undefined) return vacuous(why);
    return violated(`The call did not end within ${Math.round(wait.waitedMs)} ms.`, {
      event: transcript.events.indexOf(wait),
      mark: "no end",
      ...(wait.waitedMs < endsWithinMs ? { doubtful: true } : {}),
    });
  }
  return peerEndOf(transcript) === undefined ? vacuous("no call was ended by the server") : holds;
}

function nothingAfterEnd(transcript: Transcript): Verdict {
  const end = peerEndOf(transcript);
  if (end === undefined) return vacuous("no call was ended by the server");
  const place = transcript.events.indexOf(end);
  const after = transcript.events.findIndex(
    (event, index) => index > place && event.from === "server" && event.kind === "message",
  );
  return after < 0
    ? holds
    : violated("A message came after the status.", { event: after, mark: "after the end" });
}

function knownCode(transcript: Transcript): Verdict {
  const end = peerEndOf(transcript);
  if (end === undefined) return vacuous("no call was ended by the server");
  const event = transcript.events.indexOf(end);
  switch (end.cause) {
    case "trailers":
      break;
    case "missing-status":
    case "malformed-status":
      return violated(`The call ended without a status: ${end.status.message}.`, { event });
    case "reset":
    case "connection-lost":
    case "http-status":
    case "malformed-message":
    case "local":
      return vacuous("the call was not ended with a status");
  }
  if (end.status.code > 16) {
    return violated(`The status code is ${end.status.code}; gRPC knows 0 to 16.`, { event });
  }
  if (end.status.code === 0 && end.trailers.some(([name]) => name === "grpc-status-details-bin")) {
    return violated("An OK carries grpc-status-details-bin.", { event });
  }
  return holds;
}

function decodes(transcript: Transcript, method: DescMethod): Verdict {
  let some = false;
  for (const [event, each] of transcript.events.entries()) {
    if (each.from !== "server" || each.kind !== "message" || each.message.truncated === true) continue;
    some = true;
    try {
      fromBinary(method.output, each.message.bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return violated(`A message of ${each.message.size} bytes is no ${method.output.typeName}: ${why}.`, {
        event,
      });
    }
  }
  const end = endOf(transcript);
  if (end?.cause === "malformed-message") {
    return violated(`The answer is no sequence of gRPC messages: ${end.status.message}.`, {
      event: transcript.events.indexOf(end),
    });
  }
  return some ? holds : vacuous("no message came");
}

const validator = createValidator();

function validResponse(transcript: Transcript, method: DescMethod): Verdict {
  let some = false;
  for (const [event, each] of transcript.events.entries()) {
    if (each.from !== "server" || each.kind !== "message" || each.message.data?.elided === true) continue;
    try {
      const result = validator.validate(method.output, fromBinary(method.output, each.message.bytes));
      some = true;
      if (result.kind === "invalid")
        return violated(`A message breaks a rule: ${result.error.message}.`, { event });
    } catch {
      // call/decodes judges what is no message.
    }
  }
  return some ? holds : vacuous("no message came");
}

function responseSize(transcript: Transcript): Verdict {
  const messages = transcript.events.flatMap((event, index) =>
    event.from === "server" && event.kind === "message" ? [{ size: event.message.size, index }] : [],
  );
  const large = messages.find((message) => message.size > receiveLimit);
  if (large !== undefined) {
    // Who gives back what it is sent is as large as that: such a client has raised its limit.
    const asked = transcript.events.some(
      (event) => event.from === "client" && event.kind === "message" && event.message.size >= receiveLimit,
    );
    if (asked) return vacuous("the request was as large");
    return violated(`A message has ${large.size} bytes; the limit is ${receiveLimit}.`, {
      event: large.index,
    });
  }
  return messages.length === 0 ? vacuous("no message came") : holds;
}
