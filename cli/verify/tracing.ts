import type { VerifyOptions } from "../../conformance/runner/options.ts";
import { openOtel } from "../otel/open.ts";

/** Tells a collector of a run. */
export interface RunTracing {
  readonly onFinding: NonNullable<VerifyOptions["onFinding"]>;
  readonly close: () => Promise<void>;
}

export async function runTracing(given: string | undefined): Promise<RunTracing | undefined> {
  if (given === undefined) return undefined;
  const { otel, close } = await openOtel(given, "streamproof");
  const { traceRun } = await import("../otel/traced-run.ts");
  const { onFinding, end } = traceRun(otel);
  return {
    onFinding,
    close: async () => {
      end();
      await close();
    },
  };
}
