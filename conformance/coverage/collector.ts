import type { DescMethod } from "@bufbuild/protobuf";
import type { Clause } from "../../contracts/model/clause.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import type { RpcCoverage } from "../outcome/coverage.ts";
import { type Change, changesOf } from "./changes.ts";

export interface CoverageCollector {
  /** Keeps an observation of which a clause held. */
  readonly held: (clause: Clause, observation: Observation) => void;
  /** Changes what was kept, and judges it again. */
  readonly rpcs: () => readonly RpcCoverage[];
}

/** So many observations of a clause are kept, and none that is larger: a run may see thousands. */
const mostKept = 8;
const mostEvents = 300;
const mostBytes = 256 * 1024;
const mostBytesInAll = 32 * 1024 * 1024;

/** Tells what clauses look at in the calls of RPCs. */
export function createCoverageCollector(methods: readonly DescMethod[]): CoverageCollector {
  const counts = new Map<Clause, number>();
  const byRpc = new Map<string, Held[]>();
  /** Several clauses hold of one observation. */
  const kept = new Set<Observation>();
  let keptBytes = 0;

  function hasRoom(observation: Observation): boolean {
    if (kept.has(observation)) return true;
    const bytes = sizeOf(observation);
    if (bytes > mostBytes || keptBytes + bytes > mostBytesInAll) return false;
    kept.add(observation);
    keptBytes += bytes;
    return true;
  }

  return {
    held: (clause, observation) => {
      const count = counts.get(clause) ?? 0;
      if (count >= mostKept || !hasRoom(observation)) return;
      counts.set(clause, count + 1);
      for (const rpc of new Set(observation.transcripts.map((transcript) => transcript.rpc))) {
        byRpc.set(rpc, [...(byRpc.get(rpc) ?? []), { clause, observation }]);
      }
    },
    rpcs: () =>
      methods.map((method) => {
        const changes = changesOf(method);
        const things = [...new Set(changes.map(({ of }) => of))];
        const checked = things.filter((thing) =>
          changes.some((change) => change.of === thing && isNoticed(change, method)),
        );
        return {
          rpc: rpcName(method),
          checked,
          unchecked: things.filter((thing) => !checked.includes(thing)),
        };
      }),
  };

  function isNoticed(change: Change, method: DescMethod): boolean {
    const own = byRpc.get(rpcName(method)) ?? [];
    return own.some(({ clause, observation }) => breaks(change, method, clause, observation));
  }
}

interface Held {
  readonly clause: Clause;
  readonly observation: Observation;
}

/** Whether the clause, which held, does not hold of what was changed. */
function breaks(change: Change, method: DescMethod, clause: Clause, observation: Observation): boolean {
  const { transcripts } = observation;
  const own = transcripts.map((transcript) => made(change, method, transcript));
  if (own.every((each) => each === undefined)) return false;
  const all = transcripts.map((transcript, index) => own[index] ?? transcript);
  try {
    return clause.judge({ ...observation, transcripts: all }).kind === "violated";
  } catch {
    // What it cannot judge it does not call wrong.
    return false;
  }
}

function made(change: Change, method: DescMethod, transcript: Transcript): Transcript | undefined {
  if (transcript.rpc !== rpcName(method)) return undefined;
  try {
    return change.made(transcript);
  } catch {
    // A response that is no message.
    return undefined;
  }
}

/** The bytes of its messages; more than is ever kept where it has too many events. */
function sizeOf({ transcripts }: Observation): number {
  const events = transcripts.flatMap((each) => each.events);
  if (events.length > mostEvents) return Number.POSITIVE_INFINITY;
  return events.reduce((sum, event) => sum + (event.kind === "message" ? event.message.size : 0), 0);
}
