import { allContracts } from "../../contracts/index.ts";
import type { VerifyOptions } from "./options.ts";
import { sideBySide } from "./side-by-side.ts";
import { verify } from "./verify.ts";

/** A target that is wrong on purpose, and the clauses that it must break. */
export interface Mutant {
  readonly name: string;
  readonly violates: readonly string[];
  /** `package.Service/Method` */
  readonly rpcs: readonly string[];
}

/** What became of one clause that a mutant names. */
export interface Kill {
  readonly mutant: string;
  readonly clause: string;
  readonly killed: boolean;
  /** The violation in words; of a survivor, the outcomes that came instead. */
  readonly because: string;
}

export interface KillMatrixOptions {
  readonly mutants: readonly Mutant[];
  /** Starts a target with the mutant. */
  readonly start: (
    mutant: Mutant,
  ) => Promise<{ readonly target: VerifyOptions["target"]; readonly close: () => Promise<void> }>;
  readonly seed: number;
  readonly speed: number;
  /** Mutants side by side. */
  readonly concurrency: number;
  readonly onFinding?: VerifyOptions["onFinding"];
  readonly onKill?: (kills: readonly Kill[]) => void;
}

/** A mutant of every RPC is shown on so many of those whose contract has the clause. */
const mostRpcs = 2;
/** Bound of a wait: what a mutant does not do within it, it does not do. */
const timeoutMs = 4_500;

/** Judges every mutant by the clauses that it names; one row for each clause of each. */
export async function killMatrix(options: KillMatrixOptions): Promise<readonly Kill[]> {
  const rows = new Map<Mutant, readonly Kill[]>();
  await sideBySide(
    options.mutants.map((mutant) => async () => {
      const kills = await judge(mutant, options);
      rows.set(mutant, kills);
      options.onKill?.(kills);
    }),
    options.concurrency,
  );
  return options.mutants.flatMap((mutant) => rows.get(mutant) ?? []);
}

async function judge(mutant: Mutant, options: KillMatrixOptions): Promise<readonly Kill[]> {
  const started = await options.start(mutant);
  try {
    const report = await verify({
      target: started.target,
      only: mutant.violates,
      rpc: rpcsOf(mutant),
      seed: options.seed,
      speed: options.speed,
      shrink: false,
      timeoutMs,
      ...(options.onFinding === undefined ? {} : { onFinding: options.onFinding }),
    });
    return mutant.violates.map((clause) => {
      const outcomes = report.outcomes.filter((outcome) => outcome.clause === clause);
      const failed = outcomes.find((outcome) => outcome.outcome === "failed");
      return {
        mutant: mutant.name,
        clause,
        killed: failed !== undefined,
        because:
          failed?.because ??
          (outcomes.map((each) => `${each.outcome} ${each.because}`.trim()).join("; ") ||
            "no contract has the clause"),
      };
    });
  } finally {
    await started.close();
  }
}

/** For each clause some RPCs, or services, that it is a clause of. */
function rpcsOf(mutant: Mutant): readonly string[] {
  const own = new Set([...mutant.rpcs, ...mutant.rpcs.map((rpc) => rpc.split("/")[0] ?? rpc)]);
  const contracts = allContracts().filter((contract) => own.has(contract.rpc));
  return mutant.violates.flatMap((id) =>
    contracts
      .filter((contract) => contract.clauses.some((clause) => clause.id === id))
      .slice(0, mostRpcs)
      .map((contract) => contract.rpc),
  );
}
