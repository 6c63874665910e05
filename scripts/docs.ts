// Writes what is generated from clauses, faults and options: docs/clauses.md, docs/faults.md, docs/options.md, contracts.lock.json. With
// --check only compares.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { lockName, lockOf, lockText } from "../breaking/clauses.ts";
import { allContracts } from "../contracts/index.ts";
import type { Contract } from "../contracts/model/contract.ts";
import { faults } from "../mock-server/index.ts";
import { clausesPage } from "./clauses-page.ts";
import { root } from "./command.ts";
import { faultsPage } from "./faults-page.ts";
import { optionsPage } from "./options-page.ts";

const contracts: readonly Contract[] = allContracts();
const generated = new Map([
  ["docs/clauses.md", clausesPage(contracts, faults)],
  ["docs/faults.md", faultsPage(faults)],
  ["docs/options.md", optionsPage()],
  [lockName, lockText(lockOf(contracts))],
]);

for (const [name, text] of generated) {
  const path = join(root, name);
  if (!process.argv.includes("--check")) {
    await writeFile(path, text);
    continue;
  }
  const committed = await readFile(path, "utf8").catch(() => "");
  if (committed === text) continue;
  console.error(`${name} is not up to date: run npm run docs and commit.`);
  process.exitCode = 1;
}
