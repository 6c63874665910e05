import { matchesGlob } from "../../conformance/outcome/glob.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { didYouMean } from "../../text/did-you-mean.ts";
import { UsageError } from "../output/usage-error.ts";

/** Refuses a glob of `--only` or `--skip` that matches nothing: it is a typing error, not a wish. */
export function checkClauseGlobs(
  option: string,
  globs: readonly string[],
  contracts: readonly Contract[],
): void {
  const clauses = contracts.flatMap((contract) => contract.clauses.map((clause) => clause.id));
  const rpcs = contracts.map((contract) => contract.rpc);
  const groups = [...new Set(clauses.map((id) => `${id.split("/")[0]}/*`))];
  const names = [...groups, ...clauses, ...rpcs];
  for (const glob of globs) {
    if ([...clauses, ...rpcs].some((name) => matchesGlob(name, glob))) continue;
    const otherwise = "streamproof clauses lists them";
    throw new UsageError(`${option} ${glob} matches no clause${didYouMean(glob, names, otherwise)}`);
  }
}

export function checkScenarioGlobs(globs: readonly string[], contracts: readonly Contract[]): void {
  const names = contracts.flatMap((contract) => contract.scenarios.map((scenario) => scenario.name));
  for (const glob of globs) {
    if (names.some((name) => matchesGlob(name, glob))) continue;
    const otherwise = "the JSON report names the scenario of each outcome";
    throw new UsageError(`--scenario ${glob} matches no scenario${didYouMean(glob, names, otherwise)}`);
  }
}

export function checkRpcGlobs(globs: readonly string[], contracts: readonly Contract[]): void {
  const names = contracts.map((contract) => contract.rpc);
  for (const glob of globs) {
    if (names.some((name) => matchesGlob(name, glob))) continue;
    throw new UsageError(
      `--rpc ${glob} matches no RPC${didYouMean(glob, names, `there are ${someOf(names)}`)}`,
    );
  }
}

/** What RPCs chosen by `--rpc` leave out without being told: the clauses of their services as a whole. */
export function leftOutByRpc(globs: readonly string[], contracts: readonly Contract[]): string | undefined {
  const chosen = contracts.filter(({ rpc }) => globs.some((glob) => matchesGlob(rpc, glob)));
  const services = new Set(chosen.map(({ rpc }) => rpc.split("/")[0] ?? rpc));
  const left = contracts.filter(({ rpc }) => services.has(rpc) && !chosen.some((each) => each.rpc === rpc));
  if (left.length === 0) return undefined;
  const clauses = new Set(left.flatMap((contract) => contract.clauses.map(({ id }) => id)));
  const options = left.map(({ rpc }) => `--rpc ${rpc}`).join(" ");
  return `--rpc leaves out what is asked of a service as a whole (${someOf([...clauses])}); add ${options} for it.`;
}

/** The first names of a list, and how many there are besides. */
function someOf(names: readonly string[]): string {
  const shown = names.slice(0, 6);
  const more = names.length - shown.length;
  return more > 0 ? `${shown.join(", ")} and ${more} more` : shown.join(", ");
}

export function checkServices(given: readonly string[], contracts: readonly Contract[]): void {
  const full = [...new Set(contracts.map((contract) => contract.rpc.split("/")[0] ?? contract.rpc))];
  const names = full.flatMap((name) => [name, name.split(".").at(-1) ?? name]);
  for (const name of given) {
    if (names.includes(name)) continue;
    throw new UsageError(
      `--service ${name} is not a service${didYouMean(name, names, `there are ${full.join(" and ")}`)}`,
    );
  }
}
