import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { startMockTarget } from "../cli/mock-target.ts";
import { startSpawnedMock } from "../cli/spawned-mock.ts";
import { methodFinder } from "../conformance/report/methods.ts";
import { matchesGlob } from "../conformance/runner/glob.ts";
import { killMatrix } from "../conformance/runner/kill-matrix.ts";
import type { Finding } from "../conformance/runner/observe.ts";
import { verify } from "../conformance/runner/verify.ts";
import type { Clause } from "../contracts/model/clause.ts";
import type { Observation } from "../contracts/model/observation.ts";
import { observationToJson } from "../contracts/model/observation-json.ts";
import { faults } from "../mock-server/index.ts";

/**
 * Writes fixtures/transcripts: for every clause the shortest observation that holds and that violates it.
 * With a glob only those of some clauses, beside what is there.
 */
const glob = process.argv[2] ?? "*";
const speed = 20;
const seed = 1;
const shortest = new Map<string, { readonly text: string; readonly size: number }>();
const methodOf = methodFinder();

function keep(clause: Clause, finding: Finding, observation: Observation): void {
  if (finding.kind !== "holds" && finding.kind !== "violated") return;
  if (!matchesGlob(clause.id, glob)) return;
  if (clause.id === "process/stays-up" && finding.kind === "holds") {
    // No fault restarts the mock: the same observation of a server that was started anew.
    const samples = observation.samples?.map((sample) => ({ ...sample, incarnation: "another one" })) ?? [];
    keepText(clause, "violated", { ...observation, samples });
  }
  keepText(clause, finding.kind, observation);
}

function keepText(clause: Clause, kind: "holds" | "violated", observation: Observation): void {
  const name = `${clause.id}/${kind}.json`;
  const events = observation.transcripts.reduce((sum, each) => sum + each.events.length, 0);
  const before = shortest.get(name);
  if (before !== undefined && before.size <= events) return;
  const rpc = observation.transcripts[0]?.rpc ?? "";
  // No clause judges frames, and their times and sizes differ from run to run.
  const transcripts = observation.transcripts.map(({ wire: _, ...transcript }) => transcript);
  const judged = observationToJson({ ...observation, transcripts }, methodOf);
  const golden = { clause: clause.id, rpc, ...Object(judged) };
  // Long ones nobody reads line by line.
  const indent = events > 60 ? undefined : 1;
  shortest.set(name, { text: `${JSON.stringify(golden, undefined, indent)}\n`, size: events });
}

// In a process of its own, so that what only an observer sees is among it.
const mock = await startSpawnedMock({ faults: [], seed, speed }, new AbortController().signal);
await verify({ target: mock, only: [glob], seed, speed, onFinding: keep });
await mock.close();
await killMatrix({
  mutants: faults.filter((fault) => fault.violates.some((id) => matchesGlob(id, glob))),
  start: async ({ name }) => {
    const target = await startMockTarget({ faults: [name], seed, speed });
    return { target, close: target.close };
  },
  seed,
  speed,
  concurrency: 4,
  onFinding: (clause, finding, observation) => {
    if (finding.kind === "violated") keep(clause, finding, observation);
  },
});

const folder = "fixtures/transcripts";
if (glob === "*") await rm(folder, { recursive: true, force: true });
for (const [name, { text }] of shortest) {
  await mkdir(dirname(`${folder}/${name}`), { recursive: true });
  await writeFile(`${folder}/${name}`, text);
}
console.log(`${shortest.size} golden transcripts`);
