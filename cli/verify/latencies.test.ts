import { expect, test } from "vitest";
import { type Clause, holds } from "../../contracts/model/clause.ts";
import { serverClause } from "../../contracts/model/judge.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { TranscriptEvent } from "../../contracts/transcript/event.ts";
import { latencyMeter } from "./latencies.ts";

const clause: Clause = serverClause({ id: "a/b", sentence: "", source: "", judge: () => holds });

function observed(code: number, firstMs: number, lastMs: number): Observation {
  const message = { bytes: new Uint8Array(), size: 0 };
  const events: readonly TranscriptEvent[] = [
    { from: "client", kind: "headers", atMs: 10, metadata: [] },
    { from: "server", kind: "message", atMs: 10 + firstMs, message },
    {
      ...{
        from: "server",
        kind: "end",
        atMs: 10 + lastMs,
        decidedBy: "peer",
        cause: "trailers",
        trailers: [],
      },
      status: { code, message: "" },
    },
  ];
  return {
    ...{ scenario: "s", input: {}, startedAtMs: 0, lagMs: 0 },
    transcripts: [{ call: "one", rpc: "a.B/C", connection: "main", transport: "grpc", events }],
    facts: {
      ...{ files: [], filesPrefix: "", speed: 1, toleranceMs: 0, skewMs: 0, thorough: false },
      fresh: () => "fresh",
    },
  };
}

test("calls that ended OK are measured, each once", () => {
  const meter = latencyMeter();
  const once = observed(0, 2, 5);
  for (const observation of [once, once, observed(0, 4, 9), observed(13, 100, 200)]) {
    meter.onFinding(clause, { kind: "holds" }, observation);
  }
  expect(meter.latencies()).toEqual([
    { rpc: "a.B/C", calls: 2, first: { p50: 2, p99: 4 }, whole: { p50: 5, p99: 9 } },
  ]);
});
