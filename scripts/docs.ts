// Writes all that is generated from clauses and faults: docs/clauses.md, docs/faults.md, docs/options.md,
// contracts.lock.json, the
// golden transcripts of clauses that lack theirs, and the rows of docs/kill-matrix.md that do not fit the
// catalogue. With --check it only compares.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lockName, lockOf, lockText } from "../breaking/clauses.ts";
import { servicesOf } from "../cli/schema/services-of.ts";
import { allContracts } from "../contracts/index.ts";
import type { Contract } from "../contracts/model/contract.ts";
import { webFaults } from "../laws/web-server/replies.ts";
import { connectionFaults } from "../laws/wire-server/connection-faults.ts";
import { wireFaults } from "../laws/wire-server/faults.ts";
import { faults } from "../mock-server/index.ts";
import { clausesPage } from "./clauses-page.ts";
import { root } from "./command.ts";
import { contractSchema } from "./contract-schema.ts";
import { faultsPage } from "./faults-page.ts";
import { missingGolden, writeGolden } from "./golden-transcripts.ts";
import { killFaults } from "./kill-faults.ts";
import { killMatrixPage, killsOnPage, staleKills } from "./kill-matrix-page.ts";
import { optionsPage } from "./options-page.ts";
import { protoComments } from "./proto-comments.ts";
import { shapesPage } from "./shapes-page.ts";
import { deadSources } from "./sources.ts";

const contracts: readonly Contract[] = allContracts();
/** What only a server of bytes can do wrong: laws/wire-server and laws/web-server. */
const bytes = [...wireFaults, ...connectionFaults, ...webFaults].map(({ name, clause }) => ({
  name: `bytes: ${name}`,
  violates: [clause],
}));
const comments = protoComments(await read("proto/streamproof/contract/v1/contract.proto"));
const pages = new Map([
  ["docs/clauses.md", clausesPage(contracts, [...faults, ...bytes])],
  ["docs/faults.md", faultsPage(faults)],
  ["docs/options.md", optionsPage()],
  ["docs/shapes.md", shapesPage(comments, await servicesOf([join(root, "fixtures/protos/plain-shapes")]))],
  ["docs/contract.schema.json", contractSchema(comments)],
  [lockName, lockText(lockOf(contracts))],
]);
const matrix = "docs/kill-matrix.md";

// What a person has to write comes first.
for (const problem of deadSources(contracts, await read("docs/behaviour.md"))) fail(problem);
if (process.argv.includes("--check")) await compare();
else await write();

async function compare(): Promise<void> {
  for (const [name, text] of pages) {
    if ((await read(name)) !== text) fail(`${name} is not what the clauses and faults give.`);
  }
  const stale = staleKills(await read(matrix), faults);
  if (stale.length > 0) fail(`${matrix} is stale: ${stale.slice(0, 5).join(", ")}.`);
  const missing = await missingGolden(contracts);
  if (missing.length > 0) fail(`fixtures/transcripts lacks ${missing.slice(0, 5).join(", ")}.`);
  if (process.exitCode === 1) console.error("Run npm run docs and commit what it writes.");
}

async function write(): Promise<void> {
  for (const [name, text] of pages) await writeFile(join(root, name), text);
  const missing = await missingGolden(contracts);
  if (missing.length > 0) console.log(`${await writeGolden(missing)} golden transcripts written`);
  for (const id of await missingGolden(contracts)) {
    fail(`Nothing was seen that ${id} holds of, or that violates it; add a scenario or a fault.`);
  }
  await writeMatrix();
}

/** Judges only the faults whose rows do not fit the catalogue. */
async function writeMatrix(): Promise<void> {
  const before = await read(matrix);
  const stale = staleKills(before, faults);
  const again = faults.filter(({ name }) => stale.some((pair) => pair.startsWith(`${name} × `)));
  const kills = await killFaults({ faults: again });
  for (const { killed, mutant, clause } of kills) {
    if (!killed) fail(`The fault ${mutant} does not violate ${clause}.`);
  }
  const names = new Set(again.map(({ name }) => name));
  const known = new Set(faults.map(({ name }) => name));
  const kept = killsOnPage(before).filter(({ mutant }) => known.has(mutant) && !names.has(mutant));
  const order = new Map(faults.map(({ name }, index) => [name, index]));
  const all = [...kept, ...kills].sort((a, b) => (order.get(a.mutant) ?? 0) - (order.get(b.mutant) ?? 0));
  await writeFile(join(root, matrix), killMatrixPage(all, faults));
}

function read(name: string): Promise<string> {
  return readFile(join(root, name), "utf8").catch(() => "");
}

function fail(problem: string): void {
  console.error(problem);
  process.exitCode = 1;
}
