import { type DescMethod, fromBinary, toBinary } from "@bufbuild/protobuf";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { callNamed } from "../model/judge.ts";
import { streamsRequests } from "../model/method-kind.ts";
import type { Observation } from "../model/observation.ts";
import { defineScenario, type Step } from "../model/scenario.ts";
import { briefExchange, type Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { answerOf, isServed, isSilent } from "./acquaintance/answer.ts";

/** A message over the usual limit of 4 MiB, and one that no server minds, in bytes. */
const largeBytes = 5 * 1024 * 1024;

const calls = callNames("plain", "large", "again");

/**
 * A request message is worked on as a whole, or refused. Its own fields come last, behind one that nobody knows: who
 * reads only the first part of a message sees an empty one.
 */
export function wholeMessage(subject: Subject): ContractPart {
  if (streamsRequests(subject.method)) return { scenarios: [], clauses: [] };
  const scenario = defineScenario({
    name: "fields-behind-a-large-one",
    method: subject.method,
    load: "heavy",
    needs: ["raw-bytes"],
    runs: 0,
    input: fc.constant(5),
    examples: [5],
    steps: (variant, facts) => [
      ...briefExchange(subject, { call: calls.plain, variant, facts }),
      ...briefExchange(subject, { call: calls.large, variant, facts }).map(behindLargeField),
      ...briefExchange(subject, { call: calls.again, variant, facts }),
    ],
  });
  const clause = behaviourClause({
    id: "call/whole-message",
    sentence: "A request message is worked on as a whole or refused, whatever its size.",
    scenarios: [scenario],
    judge: (observation) => judgeWhole(observation, subject),
  });
  return { scenarios: [scenario], clauses: [clause] };
}

function judgeWhole(observation: Observation, subject: Subject): Verdict {
  const [plain, large, again] = [calls.plain, calls.large, calls.again].map((name) =>
    callNamed(observation, name),
  );
  if (plain === undefined || large === undefined || again === undefined) return vacuous("no call was made");
  const before = subject.wrong(plain, observation.facts) ?? subject.wrong(again, observation.facts);
  if (before !== undefined) return vacuous(`a call without it is wrong already: ${before}`);
  const answer = answerOf(large, subject.method);
  if (isSilent(answer)) return vacuous("the large message was not answered");
  if (!isServed(answer)) return holds;
  const contents = [large, plain, again].map((call) => contentOf(call, subject.method));
  const [own, first, second] = contents;
  if (own === undefined || first === undefined || second === undefined) {
    return vacuous("the response is too large to be compared");
  }
  // A stream that the client leaves has as many messages as came until then.
  const least = Math.min(own.length, first.length, second.length);
  const alike = (a: readonly string[], b: readonly string[]) =>
    a.slice(0, least).every((message, index) => message === b[index]);
  const other =
    alike(first, second) && !alike(own, first)
      ? "the response is not the one that the request has without it"
      : undefined;
  return other === undefined
    ? holds
    : violated(`Behind a field of ${largeBytes / 1024 / 1024} MiB that the schema does not know: ${other}.`, {
        call: calls.large,
      });
}

/** The messages of a response without fields that the schema does not know: some servers give those back. */
function contentOf({ events }: Transcript, { output }: DescMethod): readonly string[] | undefined {
  const messages = events.flatMap((event) =>
    event.from === "server" && event.kind === "message" ? [event.message] : [],
  );
  if (messages.some(({ truncated, data }) => truncated === true || data?.elided === true)) return undefined;
  try {
    return messages
      .map(({ bytes }) => toBinary(output, fromBinary(output, bytes), { writeUnknownFields: false }))
      .map((bytes) => Buffer.from(bytes).toString("base64"));
  } catch {
    return undefined;
  }
}

function behindLargeField(step: Step): Step {
  if (step.kind !== "send") return step;
  const field = new BinaryWriter()
    .tag(100_000, WireType.LengthDelimited)
    .bytes(new Uint8Array(largeBytes))
    .finish();
  const bytes = new Uint8Array(field.length + step.bytes.length);
  bytes.set(field);
  bytes.set(step.bytes, field.length);
  return { ...step, bytes };
}
