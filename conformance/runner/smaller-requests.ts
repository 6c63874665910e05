import { create, toBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import type { Observation } from "../../contracts/model/observation.ts";
import { defineScenario, type Scenario } from "../../contracts/model/scenario.ts";
import { awaitEndIfAny, halfClose, open, sendBytes } from "../../contracts/model/step.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import { endOf, rpcName } from "../../contracts/transcript/query.ts";

/** How long the end of a call that may kill the server is waited for, in milliseconds. */
const endWithinMs = 3_000;

/** A scenario with the input that is to be tried. */
export interface Attempt {
  readonly scenario: Scenario;
  readonly input: unknown;
}

/**
 * One call alone, in place of a scenario in which the connection was lost: the empty message first, then the first
 * message of a call that lost it, then all of its messages.
 */
export function smallerRequests({ transcripts }: Observation, of: Scenario): readonly Attempt[] {
  const lost = transcripts.filter(
    (each) => endOf(each)?.cause === "connection-lost" && each.rpc === rpcName(of.method),
  );
  const requests = lost.map(requestsOf).filter((messages) => messages.length > 0);
  const empty = [toBinary(of.method.input, create(of.method.input))];
  const all = [empty, ...requests.map((messages) => messages.slice(0, 1)), ...requests];
  const distinct = new Map(
    all.map((messages) => [messages.map((each) => Buffer.from(each).toString("hex")).join(), messages]),
  );
  return [...distinct.values()].map((messages) => ({ scenario: oneCall(of, messages), input: 0 }));
}

function requestsOf(transcript: Transcript): readonly Uint8Array[] {
  return transcript.events.flatMap((event) =>
    event.from === "client" && event.kind === "message" && event.message.data?.elided !== true
      ? [event.message.bytes]
      : [],
  );
}

function oneCall({ method, name }: Scenario, messages: readonly Uint8Array[]): Scenario {
  return defineScenario({
    name,
    method,
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: () => [
      open("call", method),
      ...messages.map((bytes) => sendBytes("call", bytes)),
      halfClose("call"),
      awaitEndIfAny("call", endWithinMs),
    ],
  });
}
