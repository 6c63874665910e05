import type { Outcome } from "../../conformance/outcome/outcome.ts";
import type { Report } from "../../conformance/outcome/report.ts";
import type { VerifyOptions } from "../../conformance/runner/options.ts";
import { verify } from "../../conformance/runner/verify.ts";
import { contractsOf } from "../../contracts/generic/any-method.ts";
import { feedService } from "./feed-schema.ts";

export interface Judged {
  /** MUST clauses that failed, as `clause rpc: because`. */
  readonly accused: readonly string[];
  /** What has no verdict though it should. */
  readonly open: readonly string[];
  readonly passed: number;
  readonly verdict: Report["verdict"];
  readonly outcomes: readonly Outcome[];
}

/** Judges a server of which nothing but feed.proto is known. */
export async function judged(
  target: VerifyOptions["target"],
  options: Partial<VerifyOptions> = {},
): Promise<Judged> {
  const contracts = contractsOf(await feedService());
  const { outcomes, verdict } = await verify({ target, contracts, shrink: false, seed: seed(), ...options });
  const named = (kinds: readonly Outcome["outcome"][]) =>
    outcomes.filter(({ outcome }) => kinds.includes(outcome));
  return {
    accused: named(["failed"])
      .filter(({ level }) => level === "must")
      .map(lineOf),
    open: named(["errored", "inconclusive"]).map(lineOf),
    passed: named(["passed"]).length,
    verdict,
    outcomes,
  };
}

/** Another one from outside lets a habit be tried with many. */
function seed(): number {
  return Number(process.env.STREAMPROOF_LAW_SEED ?? 1);
}

function lineOf({ clause, rpc, because }: Outcome): string {
  return `${clause} ${rpc.replace("feed.v1.", "")}: ${because}`;
}
