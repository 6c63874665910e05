import type { Clause } from "../contracts/model/clause.ts";
import { type ContractPart, combine } from "../contracts/model/contract-part.ts";
import { serverClause } from "../contracts/model/judge.ts";
import type { Subject } from "../contracts/model/subject.ts";
import { keepWhole } from "../contracts/transcript/digest.ts";
import { Ends } from "../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { clauseIds } from "./clause-ids.ts";
import { endMs, wholeCall } from "./occasions/call.ts";
import type { Base } from "./occasions/examples.ts";
import { occasionsOf } from "./occasions/occasions.ts";
import { commonScenarios, occasionNames } from "./occasions/scenarios.ts";
import type { ReadContract, ShapePart } from "./read-contract.ts";
import type { ClauseDraft } from "./shape.ts";
import type { Situation } from "./situation.ts";

/** The clauses and scenarios of a declared contract, in view of what the RPC was seen to do. */
export function ownPart(contract: ReadContract, subject: Subject | undefined): ContractPart {
  keepWhole(contract.declared.method.input);
  keepWhole(contract.declared.method.output);
  const situation = situationOf(contract, subject);
  const ids = clauseIds(contract);
  const parts = contract.parts.map((part) => {
    const judged = part.shape.judge(part.read, situation);
    return {
      scenarios: judged.scenarios ?? [],
      clauses: judged.clauses.map((draft) => clauseOf(draft, part, idOf(draft, part))),
    };
  });
  const all = combine(...parts);
  if (all.clauses.length === 0) return all;
  const asked = new Set(all.clauses.flatMap(({ scenarios = [] }) => scenarios.map(({ name }) => name)));
  return {
    // A scenario that nobody asks for would be a mistake of the contract.
    scenarios: [...situation.common.filter(({ name }) => asked.has(name)), ...all.scenarios],
    clauses: all.clauses,
  };

  function clauseOf(draft: ClauseDraft, { read, shape }: ShapePart, id: string): Clause {
    return serverClause({
      id,
      level: read.level,
      sentence: draft.sentence,
      source:
        read.because === "" ? `the contract of ${contract.declared.placeOf([shape.name])}` : read.because,
      scenarios: draft.scenarios ?? situation.common,
      judge: draft.judge,
    });
  }

  /** `download/last-empty` where a shape has several clauses. */
  function idOf({ suffix }: ClauseDraft, part: ShapePart): string {
    const id = ids.get(part) ?? "";
    return suffix === undefined ? id : `${id}-${suffix}`;
  }
}

/** Calls that are drawn of an RPC at most, and how long they may take together, in milliseconds. */
const mostRuns = 40;
const budgetMs = 3_000;
/** A call that takes longer is slow. */
const quickMs = 100;
/** The longest wait for the end of a call. */
const mostWaitMs = 30_000;
/** How long a call of a stream without an end is watched. */
const watchedMs = 1_000;

/** How long a call takes, as far as that was seen, in milliseconds. */
function callMs(contract: ReadContract, subject: Subject | undefined): number {
  if (!endsByItself(contract, subject)) return watchedMs;
  const healthy = subject?.seen?.healthy ?? [];
  if (subject?.seen?.kind === "quiet") return endMs;
  // Of a call that should have ended, and did not, the whole wait runs out.
  return Math.max(0, ...healthy.map(({ tookMs, code }) => (code === undefined ? endMs : tookMs)));
}

function situationOf(contract: ReadContract, subject: Subject | undefined): Situation {
  const { declared, given, destroys, looksBack, literals, requestGrammar } = contract;
  const { method } = declared;
  const bases = basesOf(contract, subject);
  const ends = endsByItself(contract, subject);
  const slowMs = callMs(contract, subject);
  const occasions = occasionsOf({
    ...{ method, bases, literals, onlyExamples: destroys, gentle: slowMs > quickMs },
    ...(requestGrammar === undefined ? {} : { grammar: requestGrammar }),
  });
  // A slow server is waited for as long as it was seen to take, and longer.
  const waitMs = Math.min(mostWaitMs, Math.max(endMs, 3 * slowMs));
  const runs = Math.max(3, Math.min(mostRuns, Math.round(budgetMs / Math.max(1, slowMs))));
  const common = commonScenarios({
    method,
    given,
    occasions,
    ends,
    runs,
    waitMs,
    looksBack,
    onlyExamples: destroys,
  });
  return {
    ...{ declared, method, given, bases, occasions, common, waitMs },
    refusals: contract.parts.flatMap(({ shape, read }) =>
      shape.refuses === undefined ? [] : [{ read, ...shape.refuses(read) }],
    ),
    apart: common.filter(({ name }) => name !== occasionNames.beside),
    unique: uniqueNames(),
    workedBefore: (requests) =>
      (subject?.seen?.healthy ?? []).some(
        (healthy) =>
          // A response before an error is no sign that it worked.
          (healthy.code ?? 0) === 0 &&
          healthy.requests.length === requests.length &&
          healthy.requests.every(
            (bytes, index) => Buffer.compare(bytes, requests[index] ?? new Uint8Array()) === 0,
          ),
      ),
    call: ({ name, drawn, given: values, requests, metadata, leaveOut }) =>
      wholeCall({
        ...{ name, method, ends, waitMs },
        requests: requests ?? occasions.requests(drawn, values),
        ...occasions.callOptions(drawn),
        ...(metadata === undefined ? {} : { metadata }),
        ...(leaveOut === undefined
          ? {}
          : { leaveOut: [...occasions.callOptions(drawn).leaveOut, ...leaveOut] }),
      }),
  };
}

/** Names, each with a number from its second use on. */
function uniqueNames(): (name: string) => string {
  const used = new Map<string, number>();
  return (name) => {
    const count = (used.get(name) ?? 0) + 1;
    used.set(name, count);
    return count === 1 ? name : `${name}-${count}`;
  };
}

/** What is declared to work; else what was seen to. */
function basesOf({ examples }: ReadContract, subject: Subject | undefined): readonly Base[] {
  const seen = (subject?.seen?.healthy ?? []).map(
    ({ requests }, index): Base => ({
      name: `request ${index + 1}`,
      requests: () => requests,
      metadata: [],
      expect: 0,
    }),
  );
  return examples.some(({ expect }) => expect === 0) ? examples : [...examples, ...seen];
}

function endsByItself({ contract }: ReadContract, subject: Subject | undefined): boolean {
  if (contract.ends === Ends.NEVER) return false;
  if (contract.ends !== Ends.ENDS_UNSPECIFIED) return true;
  const healthy = subject?.seen?.healthy ?? [];
  return healthy.length === 0 || healthy.some(({ code }) => code !== undefined);
}
