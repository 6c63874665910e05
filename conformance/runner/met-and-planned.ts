import { withAuthentication } from "../../contracts/generic/index.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import { askedFor } from "./asked-for.ts";
import { credentialNames } from "./credentials.ts";
import type { LeftOut, Lives, Undecided } from "./lives.ts";
import { meet, metContracts } from "./meet.ts";
import type { VerifyOptions } from "./options.ts";
import { type PlannedContract, plan } from "./plan.ts";
import { sideBySide } from "./side-by-side.ts";

/** RPCs that are got to know side by side. */
const meetingConcurrency = 8;

export type Unmet = Undecided | LeftOut;

export interface MetAndPlanned {
  readonly planned: readonly PlannedContract[];
  readonly observations: ReadonlyMap<Contract, Observation>;
  /** RPCs whose first calls came to no end: nothing is known of them, and that is no good sign. */
  readonly unmet: ReadonlyMap<Contract, Unmet>;
}

/** Gets to know the RPCs of which only the schema is known. */
export async function metAndPlanned(
  contracts: readonly Contract[],
  options: VerifyOptions,
  seed: number,
  lives: Lives,
): Promise<MetAndPlanned> {
  const asked = askedFor(contracts, options);
  const seen = new Map<Contract, Observation>();
  const unmet = new Map<Contract, Unmet>();
  await sideBySide(
    [...asked].map((contract) => async () => {
      const { acquaintance } = contract;
      if (acquaintance === undefined) return;
      const lived = await lives.living(acquaintance.scenario, (context) => meet(contract, seed, context));
      if (lived.kind === "undecided") unmet.set(contract, lived);
      else if (lived.kind === "done" && lived.value !== undefined) seen.set(contract, lived.value);
    }),
    meetingConcurrency,
  );
  const isLocked = credentialNames(options.target).length > 0;
  const met = metContracts(contracts, seen, seed).map(({ contract, ...rest }) => ({
    ...rest,
    contract: isLocked ? withAuthentication(contract) : contract,
  }));
  const planned = plan(
    met.map(({ contract }) => contract),
    options,
  );
  const observations = new Map(
    met.flatMap(({ contract, observation }) =>
      observation === undefined ? [] : [[contract, observation] as const],
    ),
  );
  return { planned, observations, unmet };
}
