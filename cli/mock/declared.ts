import type { DescService } from "@bufbuild/protobuf";
import { faults as bundledFaults, type MethodBehaviour } from "../../mock-server/index.ts";
import type { DeclaredFault } from "../../shapes/breaking/declared-fault.ts";
import type { ReadContract } from "../../shapes/read-contract.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { UsageError } from "../output/usage-error.ts";
import { createDeclarationReader } from "../schema/declared-contracts.ts";

/** The mock's part of declared contracts. */
export interface DeclaredMock {
  /** Behaviours of the methods that have a contract, with the faults that were asked for. */
  readonly behaviours: (services: readonly DescService[]) => readonly MethodBehaviour[];
  /** Throws a UsageError on a fault that no contract of these services has. */
  readonly check: (services: readonly DescService[]) => void;
}

export interface DeclaredMockOptions {
  /** YAML files. */
  readonly files: readonly string[];
  /** Names of faults, those of the bundled services among them. */
  readonly faults: readonly string[];
  readonly streamLength: number;
}

/** Whether a fault is one of the bundled services. */
export function isBundledFault(fault: string): boolean {
  return bundledFaults.some(({ name }) => name === fault);
}

export async function declaredMock({
  files,
  faults,
  streamLength,
}: DeclaredMockOptions): Promise<DeclaredMock> {
  const read = await createDeclarationReader(files);
  const { declaredBehaviour } = await import("../../shapes/mocking/behaviour.ts");
  const { declaredFaults, faultyBehaviour } = await import("../../shapes/breaking/declared-fault.ts");
  const wanted = faults.filter((name) => !isBundledFault(name));
  const faultsOf = (contracts: Iterable<ReadContract>): readonly DeclaredFault[] =>
    [...contracts].flatMap((contract) => declaredFaults(contract));
  return {
    check: (services) => {
      const names = faultsOf(read(services).values()).map(({ name }) => name);
      for (const name of wanted) {
        if (names.includes(name)) continue;
        const all = [...names, ...bundledFaults.map((fault) => fault.name)];
        throw new UsageError(
          `Unknown fault "${name}"${didYouMean(name, all, "streamproof faults lists them, with --schema those of your own")}`,
        );
      }
    },
    behaviours: (services) =>
      [...read(services).values()].map((contract) => {
        const right = declaredBehaviour(contract, { streamLength });
        const fault = declaredFaults(contract).find(({ name }) => wanted.includes(name));
        return fault === undefined
          ? right
          : { ...right, behaviour: faultyBehaviour(fault, { streamLength }) };
      }),
  };
}
