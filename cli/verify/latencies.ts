import { percentilesOf, type RpcLatency } from "../../conformance/outcome/latencies.ts";
import type { VerifyOptions } from "../../conformance/runner/options.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import { endedOk } from "../../contracts/transcript/query.ts";

/** Collects during a run how long calls take. */
export interface LatencyMeter {
  readonly onFinding: NonNullable<VerifyOptions["onFinding"]>;
  readonly latencies: () => readonly RpcLatency[];
}

interface Times {
  readonly first: number[];
  readonly whole: number[];
}

/** So many calls of an RPC are measured. */
const most = 10_000;

export function latencyMeter(): LatencyMeter {
  const times = new Map<string, Times>();
  let latest: Observation | undefined;
  return {
    // What is said of one observation is said in one go.
    onFinding: (_, __, observation) => {
      if (observation === latest) return;
      latest = observation;
      for (const transcript of observation.transcripts) note(transcript);
    },
    latencies: () =>
      [...times].flatMap(([rpc, { first, whole }]): readonly RpcLatency[] => {
        const all = percentilesOf(whole);
        const toFirst = percentilesOf(first);
        if (all === undefined) return [];
        return [
          { rpc, calls: whole.length, whole: all, ...(toFirst === undefined ? {} : { first: toFirst }) },
        ];
      }),
  };

  function note(transcript: Transcript): void {
    const { events, rpc } = transcript;
    const beganMs = events[0]?.atMs;
    if (beganMs === undefined || !endedOk(transcript)) return;
    const own = times.get(rpc) ?? { first: [], whole: [] };
    times.set(rpc, own);
    if (own.whole.length >= most) return;
    const first = events.find(({ from, kind }) => from === "server" && kind === "message");
    if (first !== undefined) own.first.push(first.atMs - beganMs);
    own.whole.push((events.at(-1)?.atMs ?? beganMs) - beganMs);
  }
}
