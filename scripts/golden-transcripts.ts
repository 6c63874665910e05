import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { startSpawnedMock } from "../cli/mock/spawned.ts";
import { matchesGlob } from "../conformance/outcome/glob.ts";
import { methodFinder } from "../conformance/report/methods.ts";
import type { Finding } from "../conformance/runner/context.ts";
import type { VerifyOptions } from "../conformance/runner/options.ts";
import { verify } from "../conformance/runner/verify.ts";
import { allContracts } from "../contracts/index.ts";
import type { Clause } from "../contracts/model/clause.ts";
import type { Contract } from "../contracts/model/contract.ts";
import type { Observation } from "../contracts/model/observation.ts";
import { observationToJson } from "../contracts/model/observation-json.ts";
import { right, type WebCall, webFaults, webLiberties } from "../laws/web-server/replies.ts";
import { startWebServer } from "../laws/web-server/server.ts";
import { webRun } from "../laws/web-server/verified.ts";
import { connectionFaults } from "../laws/wire-server/connection-faults.ts";
import { startConnectionServer } from "../laws/wire-server/connection-server.ts";
import { wireFaults } from "../laws/wire-server/faults.ts";
import { frameFaults, unusual } from "../laws/wire-server/frame-faults.ts";
import type { WireServer } from "../laws/wire-server/frame-server.ts";
import { headerFaults } from "../laws/wire-server/header-faults.ts";
import { startWireServer } from "../laws/wire-server/server.ts";
import { faults } from "../mock-server/index.ts";
import { root } from "./command.ts";
import { killFaults } from "./kill-faults.ts";

const folder = join(root, "fixtures/transcripts");
const speed = 20;
const seed = 1;

/** Clauses that lack the transcript that holds or the one that violates them. */
export async function missingGolden(contracts: readonly Contract[]): Promise<readonly string[]> {
  const there = new Set(await readdir(folder, { recursive: true }));
  const ids = new Set(contracts.flatMap(({ clauses }) => clauses.map(({ id }) => id)));
  return [...ids].filter((id) => !there.has(`${id}/holds.json`) || !there.has(`${id}/violated.json`));
}

/**
 * Writes fixtures/transcripts: for every clause the shortest observation that holds and that violates it.
 * With globs only those of some clauses, beside what is there. Returns how many were written.
 */
export async function writeGolden(globs: readonly string[]): Promise<number> {
  const wanted = (id: string) => globs.some((glob) => matchesGlob(id, glob));
  const shortest = new Map<string, { readonly text: string; readonly size: number }>();
  const keep = (clause: Clause, finding: Finding, observation: Observation): void => {
    if ((finding.kind !== "holds" && finding.kind !== "violated") || !wanted(clause.id)) return;
    for (const golden of goldenOf(clause, finding.kind, observation)) {
      const before = shortest.get(golden.name);
      if (before === undefined || before.size > golden.size) shortest.set(golden.name, golden);
    }
  };
  // In a process of its own, so that what only an observer sees is among it.
  const mock = await startSpawnedMock({ faults: [], seed, speed }, new AbortController().signal);
  await verify({ target: mock, only: globs, seed, speed, onFinding: keep });
  await mock.close();
  await killFaults({
    faults: faults.filter(({ violates }) => violates.some(wanted)),
    seed,
    onFinding: (clause, finding, observation) => {
      if (finding.kind === "violated") keep(clause, finding, observation);
    },
  });
  await judgeBytes(wanted, seed, keep);
  if (globs.includes("*")) await rm(folder, { recursive: true, force: true });
  for (const [name, { text }] of shortest) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return shortest.size;
}

/** What no RPC library sends comes from a server of bytes. */
async function judgeBytes(
  wanted: (id: string) => boolean,
  seed: number,
  keep: (clause: Clause, finding: Finding, observation: Observation) => void,
): Promise<void> {
  const judge = async (
    server: Pick<WireServer, "address" | "close">,
    options: Partial<VerifyOptions>,
    kind: Finding["kind"] = "violated",
  ): Promise<void> => {
    await verify({
      target: server.address,
      ...{ seed, shrink: false },
      ...options,
      onFinding: (clause, finding, observation) => {
        if (finding.kind === kind) keep(clause, finding, observation);
      },
    });
    await server.close();
  };
  const call = { rpc: ["chat.ChatService/Send"], scenario: ["one-healthy-call"], timeoutMs: 500 };
  for (const { clause, reply } of [...wireFaults, ...headerFaults, ...frameFaults].filter((each) =>
    wanted(each.clause),
  )) {
    await judge(await startWireServer(reply), { only: [clause], ...call });
  }
  // The mock has no occasion to keep these.
  for (const { clause, reply } of unusual.filter((each) => wanted(each.clause))) {
    await judge(await startWireServer(reply), { only: [clause], ...call }, "holds");
  }
  for (const { clause, call: how, reply } of webFaults.filter((each) => wanted(each.clause))) {
    await judge(await startWebServer(reply), { only: [clause], ...webRun(how) });
  }
  const held = [
    ...Object.entries(right).map(([how, reply]) => ({ call: how as WebCall, reply })),
    ...webLiberties,
  ];
  for (const { call: how, reply } of held) {
    await judge(await startWebServer(reply), { only: ["wire-web/*"], ...webRun(how) }, "holds");
  }
  for (const { clause, habit } of connectionFaults.filter((each) => wanted(each.clause))) {
    await judge(await startConnectionServer(habit), {
      only: [clause],
      rpc: ["chat.ChatService"],
      thorough: true,
    });
  }
}

interface Golden {
  readonly name: string;
  readonly text: string;
  readonly size: number;
}

const methodOf = methodFinder();
/** The contract of a clause: a scenario of a whole service calls what is nobody's RPC. */
const ownerOf = new Map(
  allContracts().flatMap(({ rpc, clauses }) => clauses.map((clause) => [clause, rpc] as const)),
);

function goldenOf(clause: Clause, kind: "holds" | "violated", observation: Observation): readonly Golden[] {
  const size = observation.transcripts.reduce((sum, each) => sum + each.events.length, 0);
  const rpc = ownerOf.get(clause) ?? observation.transcripts[0]?.rpc ?? "";
  // Where no clause judges frames they are left out: their times and sizes differ from run to run.
  const transcripts = clause.id.startsWith("wire/")
    ? observation.transcripts
    : observation.transcripts.map(({ wire: _, ...transcript }) => transcript);
  const judged = observationToJson({ ...observation, transcripts }, methodOf);
  const json = { clause: clause.id, rpc, ...Object(judged) };
  // Long ones nobody reads line by line.
  const text = `${JSON.stringify(json, undefined, size > 60 ? undefined : 1)}\n`;
  const golden = { name: `${clause.id}/${kind}.json`, text, size };
  if (clause.id !== "process/stays-up" || kind !== "holds") return [golden];
  // No fault restarts the mock: the same observation of a server that was started anew.
  const samples = observation.samples?.map((sample) => ({ ...sample, incarnation: "another one" })) ?? [];
  return [golden, ...goldenOf(clause, "violated", { ...observation, samples })];
}
