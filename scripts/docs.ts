// Writes docs/clauses.md from the clauses and the faults. With --check only compares.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { allContracts } from "../contracts/index.ts";
import type { Contract } from "../contracts/model/contract.ts";
import { faults } from "../mock-server/index.ts";
import { clausesPage } from "./clauses-page.ts";
import { root } from "./command.ts";

const path = join(root, "docs", "clauses.md");
const contracts: readonly Contract[] = allContracts();
const page = clausesPage(contracts, faults);

if (process.argv.includes("--check")) {
  const committed = await readFile(path, "utf8").catch(() => "");
  if (committed !== page) {
    console.error("docs/clauses.md is not what the clauses and faults give: run npm run docs and commit.");
    process.exitCode = 1;
  }
} else {
  await writeFile(path, page);
}
