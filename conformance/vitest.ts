import { beforeAll, describe, type TestContext, test } from "vitest";
import { allContracts } from "../contracts/index.ts";
import { defaultGate, type Gate } from "./outcome/gate.ts";
import type { Report } from "./outcome/report.ts";
import { testResultOf } from "./report/test-result.ts";
import type { VerifyOptions } from "./runner/options.ts";
import { plan } from "./runner/plan.ts";
import { verify } from "./runner/verify.ts";

export interface ContractSuiteOptions extends Omit<VerifyOptions, "target" | "services"> {
  /** `host:port`, or a function that tells it once the server is up. */
  readonly target: string | (() => string | Promise<string>);
  /** Bound of the whole run in milliseconds; default ten minutes. */
  readonly runTimeoutMs?: number;
}

/**
 * Registers one test for each clause of each RPC, in a `describe` for each RPC. The target is judged once,
 * before the first of them. A violated SHOULD is an annotation; what could not be judged is skipped.
 */
export function describeContracts(options: ContractSuiteOptions): void {
  const { target, runTimeoutMs = 600_000, ...rest } = options;
  const gate: Gate = { level: rest.level ?? defaultGate.level, strict: rest.strict ?? defaultGate.strict };
  describe("contracts", () => {
    let report: Report | undefined;
    beforeAll(async () => {
      report = await verify({ ...rest, target: typeof target === "string" ? target : await target() });
    }, runTimeoutMs);
    if ((rest.knownFailures ?? []).length > 0) {
      test("the known failures are up to date", () => {
        if (report?.problems !== undefined) throw contractError(report.problems.join("\n"));
      });
    }
    for (const { contract, clauses } of plan(rest.contracts ?? allContracts(), rest)) {
      describe(contract.rpc, () => {
        test.for(clauses.map(({ id }) => id))("%s", async (id, context) => {
          await settle(report, { rpc: contract.rpc, id }, gate, context);
        });
      });
    }
  });
}

/** Lets a test end as its clause did. */
async function settle(
  report: Report | undefined,
  { rpc, id }: { readonly rpc: string; readonly id: string },
  gate: Gate,
  context: TestContext,
): Promise<void> {
  const outcome = report?.outcomes.find((row) => row.clause === id && row.rpc === rpc);
  if (report === undefined || outcome === undefined) {
    throw new Error(`The run has no outcome of ${id} at ${rpc}. Please report it.`);
  }
  const result = testResultOf(outcome, gate, report.transport);
  switch (result.kind) {
    case "passes":
      return;
    case "skips":
      return context.skip(result.reason);
    case "warns":
      await context.annotate(result.text, "warning");
      return;
    case "fails":
      throw contractError(result.text);
  }
}

/** Its stack would only show this file; the text has all there is to know. */
function contractError(message: string): Error {
  const error = new Error(`\n${message}`);
  error.name = "ContractError";
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
