import fc from "fast-check";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { callNames } from "../../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { ContractPart } from "../../model/contract-part.ts";
import type { Observation } from "../../model/observation.ts";
import { defineScenario } from "../../model/scenario.ts";
import { cancel, pass, together, underWay } from "../../model/step.ts";
import { briefExchange, type Subject } from "../../model/subject.ts";

const pausedCalls = 16;
/** The least that HTTP/2 knows as a default: what does not fit into it has to wait at the server. */
const windowBytes = 65_535;
const looks = 4;
const lookEveryMs = 400;
const mib = 1024 * 1024;
/** What the windows, the library's buffers and a garbage collector may take for these calls. */
const mostGrowthBytes = 40 * mib;

const calls = callNames("before", "again");
const pausedCall = (index: number): string => `paused-${index}`;

/** Readers that pause: what the server holds for them stays bounded. On a server of its own. */
export function backpressure(subject: Subject): ContractPart {
  const name = "paused-readers";
  const { stalls } = subject;
  // A stream that fits into the windows shows nothing.
  if (stalls === undefined) return { scenarios: [], clauses: [] };
  const pausedReaders = defineScenario({
    name,
    method: subject.method,
    load: "apart",
    needs: ["own-server", "observed", "flow-control"],
    runs: 0,
    input: fc.constant(pausedCalls),
    examples: [pausedCalls],
    steps: (count, facts) => [
      ...briefExchange(subject, { call: calls.before, variant: 0, facts }),
      ...briefExchange(subject, { call: calls.again, variant: 1, facts }),
      { kind: "sample", label: "before" },
      together(
        ...Array.from({ length: count }, (_, index) =>
          underWay(
            stalls({
              call: pausedCall(index),
              variant: index,
              facts,
              options: { startPaused: true, windowBytes },
            }),
          ),
        ),
      ),
      ...Array.from({ length: looks }, (_, index) => [
        pass(lookEveryMs),
        { kind: "sample" as const, label: `paused ${index + 1}` },
      ]).flat(),
      together(...Array.from({ length: count }, (_, index) => [cancel(pausedCall(index))])),
    ],
  });

  return {
    scenarios: [pausedReaders],
    clauses: [
      behaviourClause({
        id: "backpressure/bounded",
        sentence: "While readers pause, the server's memory stays bounded.",
        scenarios: [pausedReaders],
        judge: judgeBounded,
      }),
    ],
  };
}

function judgeBounded({ samples = [] }: Observation): Verdict {
  const before = samples.find((sample) => sample.label === "before");
  const last = samples.at(-1);
  if (before === undefined || last === undefined || last === before) return vacuous("nothing was observed");
  const growth = last.memoryBytes - before.memoryBytes;
  if (growth <= mostGrowthBytes) return holds;
  return violated(
    `While ${pausedCalls} readers pause, the server's memory grows by ${(growth / mib).toFixed(0)} MiB, more than ${mostGrowthBytes / mib}.`,
    { call: pausedCall(0) },
  );
}
