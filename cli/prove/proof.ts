import type { DescService } from "@bufbuild/protobuf";
import pLimit from "p-limit";
import { matchesGlob } from "../../conformance/outcome/glob.ts";
import type { Outcome } from "../../conformance/outcome/outcome.ts";
import type { Report } from "../../conformance/outcome/report.ts";
import { verify } from "../../conformance/runner/verify.ts";
import { parseAddress } from "../../conformance/targets/address.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { type MethodBehaviour, startMock } from "../../mock-server/index.ts";
import {
  type DeclaredFault,
  declaredFaults,
  faultsOfAny,
  faultyBehaviour,
} from "../../shapes/breaking/declared-fault.ts";
import { declaredBehaviour } from "../../shapes/mocking/behaviour.ts";
import type { ReadContract } from "../../shapes/read-contract.ts";
import { ownClauses } from "../schema/own-clauses.ts";

/** What a contract notices of the faults that break it. */
export interface Proof {
  /** Clauses that the mock does not keep without a fault: nothing can be proved with them. */
  readonly notKept: readonly Outcome[];
  readonly faults: readonly ProvedFault[];
  /** Clauses that no fault has broken. */
  readonly unbroken: readonly string[];
}

export interface ProvedFault {
  readonly name: string;
  readonly rpc: string;
  readonly sentence: string;
  /** The clauses of the contract that failed. */
  readonly noticedBy: readonly string[];
}

export interface ProofOptions {
  readonly services: readonly DescService[];
  readonly declared: ReadonlyMap<string, ReadContract>;
  /** All contracts of the services, declared and written in code. */
  readonly contracts: readonly Contract[];
  /** Globs on names of faults, clauses and RPCs; all where empty. */
  readonly only?: readonly string[];
  readonly seed: number;
  readonly signal: AbortSignal;
  readonly onFault?: (done: number, all: number) => void;
}

const streamLength = 10;
/** Faults that are tried at once: most of the time they wait. */
const sideBySide = 12;
/** A fault that makes calls hang is noticed by then, or not at all. */
const mostSeconds = 60;

/** Judges the mock of a contract as it is, and then with each of its faults. */
export async function prove(options: ProofOptions): Promise<Proof> {
  const { services, declared, contracts } = options;
  const own = ownClauses(services, contracts)
    .filter(({ rpc }) => declared.has(rpc))
    .map(({ rpc, clause: { id } }) => ({ rpc, clause: id }));
  const all = [...declared.values()].flatMap((contract) =>
    [...declaredFaults(contract), ...faultsOfAny(contract)].filter((fault) =>
      isWanted(fault, options.only ?? []),
    ),
  );
  const rpcs = [...new Set(all.map(({ contract }) => rpcOf(contract)))];
  const asked = own.filter(({ rpc }) => rpcs.includes(rpc)).map(({ clause }) => clause);
  const right = await judged(options, { only: [...new Set(asked)], rpc: rpcs });
  const notKept = right.outcomes.filter(({ outcome }) => outcome === "failed" || outcome === "errored");
  // What fails without a fault as well notices none.
  const telling = own.filter(
    ({ rpc, clause }) => !notKept.some((outcome) => outcome.rpc === rpc && outcome.clause === clause),
  );
  const limit = pLimit(sideBySide);
  let done = 0;
  // What waits for time-outs begins first, and the others are done meanwhile.
  const inTurn = all.toSorted((one, other) => Number(isSlow(other)) - Number(isSlow(one)));
  const found = await limit.map(inTurn, async (fault): Promise<readonly [DeclaredFault, ProvedFault]> => {
    options.signal.throwIfAborted();
    const rpc = rpcOf(fault.contract);
    const only = telling.filter((each) => each.rpc === rpc).map(({ clause }) => clause);
    const noticedBy = only.length === 0 ? [] : await noticing(options, { only, rpc: [rpc], fault });
    done += 1;
    options.onFault?.(done, all.length);
    return [fault, { name: fault.name, rpc, sentence: fault.sentence, noticedBy }];
  });
  const byFault = new Map(found);
  const faults = all.flatMap((fault) => byFault.get(fault) ?? []);
  const broken = new Set(faults.flatMap(({ noticedBy }) => noticedBy));
  return {
    notKept,
    faults,
    unbroken:
      (options.only ?? []).length > 0
        ? []
        : own.flatMap(({ clause }) => (broken.has(clause) ? [] : [clause])),
  };
}

/** How many of the faults are noticed, in percent. */
export function scoreOf({ faults }: Pick<Proof, "faults">): number {
  const noticed = faults.filter(({ noticedBy }) => noticedBy.length > 0).length;
  return faults.length === 0 ? 100 : Math.floor((100 * noticed) / faults.length);
}

function isWanted({ name, clause, contract }: DeclaredFault, globs: readonly string[]): boolean {
  return (
    globs.length === 0 ||
    globs.some((glob) => [name, clause, rpcOf(contract)].some((each) => matchesGlob(each, glob)))
  );
}

function isSlow({ part }: DeclaredFault): boolean {
  return part?.shape.waits === true;
}

function rpcOf({ declared: { method } }: ReadContract): string {
  return `${method.parent.typeName}/${method.name}`;
}

/** The clauses that fail until the fault's own does: a fault that makes calls hang need not be waited for. */
async function noticing(
  options: ProofOptions,
  judging: Judging & { readonly fault: DeclaredFault },
): Promise<readonly string[]> {
  const noticed = new Set<string>();
  const enough = new AbortController();
  const report = await judged(
    { ...options, signal: AbortSignal.any([options.signal, enough.signal]) },
    {
      ...judging,
      onFailed: (clause) => {
        noticed.add(clause);
        // Any clause may notice what breaks no shape.
        if (
          judging.fault.part === undefined ||
          clause === judging.fault.clause ||
          clause.startsWith(`${judging.fault.clause}-`)
        )
          enough.abort();
      },
    },
  );
  for (const { outcome, clause } of report.outcomes) if (outcome === "failed") noticed.add(clause);
  return [...noticed];
}

interface Judging {
  readonly only: readonly string[];
  readonly rpc?: readonly string[];
  readonly fault?: DeclaredFault;
  readonly onFailed?: (clause: string) => void;
}

async function judged(options: ProofOptions, { only, rpc, fault, onFailed }: Judging): Promise<Report> {
  const { services, declared, contracts, seed, signal } = options;
  const behaviours = [...declared.values()].map((contract): MethodBehaviour => {
    const right = declaredBehaviour(contract, { streamLength });
    return fault?.contract === contract
      ? { ...right, behaviour: faultyBehaviour(fault, { streamLength }) }
      : right;
  });
  const missed = new Set<string>();
  const mock = await startMock({ services, files: "", declared: () => behaviours, streamIntervalMs: 1 });
  try {
    return await verify({
      target: {
        label: "the mock",
        endpoint: { address: parseAddress(mock.address) },
        close: () => Promise.resolve(),
      },
      ...{ contracts, only, seed, signal, shrink: false, quick: true, level: "should", maxTime: mostSeconds },
      ...(rpc === undefined ? {} : { rpc }),
      ...(onFailed === undefined
        ? {}
        : {
            onFinding: ({ id }, finding) => {
              if (finding.kind !== "violated") return;
              // A time has to be missed twice.
              const before = missed.has(id);
              missed.add(id);
              if (before || finding.violation.confirmed === true) onFailed(id);
            },
          }),
    });
  } finally {
    await mock.close();
  }
}
