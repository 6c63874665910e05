import { writeFile } from "node:fs/promises";
import { matchesGlob } from "../conformance/outcome/glob.ts";
import { faults } from "../mock-server/index.ts";
import { killFaults } from "./kill-faults.ts";
import { killMatrixPage } from "./kill-matrix-page.ts";

/** Prints the kill matrix and writes docs/kill-matrix.md; a glob shows some faults only and writes nothing. */
const glob = process.argv[2];
const mutants = faults.filter((fault) => glob === undefined || matchesGlob(fault.name, glob));

const kills = await killFaults({
  faults: mutants,
  seed: Number(process.env.SEED ?? 1),
  onKill: (rows) => {
    for (const row of rows) {
      if (!row.killed || glob !== undefined) {
        console.log(`${row.killed ? "✓" : "✗"} ${row.mutant} × ${row.clause}: ${row.because}`);
      }
    }
  },
});

const survivors = kills.filter((kill) => !kill.killed);
console.log(
  `${mutants.length} faults, ${kills.length - survivors.length} clauses violated, ${survivors.length} not`,
);
if (glob === undefined) await writeFile("docs/kill-matrix.md", killMatrixPage(kills, faults));
process.exitCode = survivors.length === 0 ? 0 : 1;
