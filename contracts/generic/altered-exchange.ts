import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import { type ContractPart, combine } from "../model/contract-part.ts";
import { callNamed } from "../model/judge.ts";
import type { Facts, Observation } from "../model/observation.ts";
import { defineScenario, type Scenario, type Step } from "../model/scenario.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { endOf } from "../transcript/query.ts";
import { answerOf, healthyFor } from "./acquaintance/answer.ts";
import { type Alteration, alterations } from "./alterations.ts";
import { grouped } from "./grouped.ts";
import { notServed } from "./served.ts";

/**
 * The same exchange twice, the second time with a change that must make no difference. Where the
 * plain one is wrong already, the change is not to blame.
 */
export function alteredExchanges(subject: Subject): ContractPart {
  const byClause = grouped(alterations, ({ clause }) => clause.id);
  return combine(...[...byClause.values()].map((forms) => partOf(subject, forms)));
}

function partOf(subject: Subject, forms: readonly Alteration[]): ContractPart {
  const [first] = forms;
  if (first === undefined) return { scenarios: [], clauses: [] };
  const scenarios = forms.map((alteration) => scenarioOf(subject, alteration));
  const clause = behaviourClause({
    ...first.clause,
    scenarios,
    judge: (observation) => {
      const form = forms.find(({ scenario }) => scenario === observation.scenario) ?? first;
      return judgeAltered(observation, subject, form);
    },
  });
  return { scenarios, clauses: [clause] };
}

const calls = callNames("plain", "altered", "unaltered");

function scenarioOf(subject: Subject, alteration: Alteration): Scenario {
  return defineScenario({
    name: alteration.scenario,
    method: subject.method,
    needs: alteration.needs,
    runs: 1,
    input: fc.nat(40),
    steps: (variant, facts) => {
      // Of an RPC of which only the schema is known, the same request: its content can then be compared.
      const other = subject.seen === undefined ? variant + 1 : variant;
      const options = alteration.options ?? {};
      const altered = subject.exchange({ call: calls.altered, variant: other, facts, options });
      if (alteration.applies?.(altered) === false) return [];
      return [
        ...subject.exchange({ call: calls.plain, variant, facts }),
        ...changed(altered, alteration.change),
        {
          kind: "then",
          next: (seen) => {
            const [plain, transcript] = [seen.get(calls.plain), seen.get(calls.altered)];
            const doubtful =
              transcript !== undefined &&
              (wrongOf(transcript, subject, alteration, facts) !== undefined ||
                (alteration.sameContent === true &&
                  plain !== undefined &&
                  differs(subject, plain, transcript)));
            return doubtful ? subject.exchange({ call: calls.unaltered, variant: other, facts }) : [];
          },
        },
      ];
    },
  });
}

function judgeAltered(observation: Observation, subject: Subject, alteration: Alteration): Verdict {
  const plain = callNamed(observation, calls.plain);
  const altered = callNamed(observation, calls.altered);
  if (plain === undefined || altered === undefined) return vacuous("the plain call did not come through");
  const wrongBefore = subject.wrong(plain, observation.facts);
  if (wrongBefore !== undefined) return vacuous(`the plain call is wrong already: ${wrongBefore}`);
  const wrong =
    wrongOf(altered, subject, alteration, observation.facts) ??
    (alteration.sameContent === true ? otherContent(observation, subject) : undefined);
  if (wrong === undefined) return holds;
  const unaltered = callNamed(observation, calls.unaltered);
  if (unaltered !== undefined && notServed(unaltered, subject.seen) === undefined) {
    const anyhow = subject.wrong(unaltered, observation.facts);
    if (anyhow !== undefined) return vacuous(`the call is wrong without the change, too: ${anyhow}`);
  }
  const end = endOf(altered);
  return violated(`A call ${alteration.form} is answered otherwise: ${wrong}`, {
    call: calls.altered,
    ...(end === undefined ? {} : { event: altered.events.indexOf(end) }),
  });
}

function wrongOf(
  altered: Transcript,
  subject: Subject,
  alteration: Alteration,
  facts: Facts,
): string | undefined {
  return alteration.unless?.(altered) === true ? undefined : subject.wrong(altered, facts);
}

/** Whether two answers to the same request have other contents; of an RPC whose answers are the same each time. */
function differs({ seen, method }: Subject, plain: Transcript, other: Transcript): boolean {
  if (seen === undefined || healthyFor(seen, plain)?.stable !== true) return false;
  return answerOf(plain, method).content !== answerOf(other, method).content;
}

/** The altered call has another content than the plain one, which the unaltered one has again. */
function otherContent(observation: Observation, subject: Subject): string | undefined {
  const plain = callNamed(observation, calls.plain);
  const altered = callNamed(observation, calls.altered);
  const unaltered = callNamed(observation, calls.unaltered);
  if (plain === undefined || altered === undefined || unaltered === undefined) return undefined;
  return differs(subject, plain, altered) && !differs(subject, plain, unaltered)
    ? "the response is not the one that the same request had before and after"
    : undefined;
}

function changed(steps: readonly Step[], change: ((step: Step) => Step) | undefined): readonly Step[] {
  if (change === undefined) return steps;
  return steps.map((step) => {
    if (step.kind === "together") {
      return { ...step, branches: step.branches.map((branch) => changed(branch, change)) };
    }
    if (step.kind === "then") {
      return { ...step, next: (seen, samples) => changed(step.next(seen, samples), change) };
    }
    return change(step);
  });
}
