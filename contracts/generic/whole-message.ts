import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { callNamed } from "../model/judge.ts";
import { streamsRequests } from "../model/method-kind.ts";
import type { Observation } from "../model/observation.ts";
import { defineScenario, type Step } from "../model/scenario.ts";
import { briefExchange, type Subject } from "../model/subject.ts";
import { endedOk } from "../transcript/query.ts";
import { answerOf } from "./acquaintance/answer.ts";

/** A message over the usual limit of 4 MiB, and one that no server minds, in bytes. */
const largeBytes = 5 * 1024 * 1024;

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
    input: fc.constant(0),
    examples: [0],
    steps: (variant, facts) => [
      ...briefExchange(subject, { call: "plain", variant, facts }),
      ...briefExchange(subject, { call: "large", variant, facts }).map(behindLargeField),
      ...briefExchange(subject, { call: "again", variant, facts }),
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
  const [plain, large, again] = ["plain", "large", "again"].map((name) => callNamed(observation, name));
  if (plain === undefined || large === undefined || again === undefined) return vacuous("no call was made");
  const before = subject.wrong(plain, observation.facts) ?? subject.wrong(again, observation.facts);
  if (before !== undefined) return vacuous(`a call without it is wrong already: ${before}`);
  if (!endedOk(large)) return vacuous("the large message was refused");
  const wrong = subject.wrong(large, observation.facts);
  const [own, first, second] = [large, plain, again].map((call) => answerOf(call).content);
  const other =
    first === second && own !== first
      ? "the response is not the one that the request has without it"
      : undefined;
  const why = wrong ?? other;
  return why === undefined
    ? holds
    : violated(`Behind a field of ${largeBytes / 1024 / 1024} MiB that the schema does not know: ${why}.`, {
        call: "large",
      });
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
