import { writeFile } from "node:fs/promises";
import { startMockTarget } from "../cli/mock/target.ts";
import { matchesGlob } from "../conformance/outcome/glob.ts";
import { killMatrix } from "../conformance/runner/kill-matrix.ts";
import { faults } from "../mock-server/index.ts";
import { killMatrixPage } from "./kill-matrix-page.ts";

/** Prints the kill matrix and writes docs/kill-matrix.md; a glob shows some faults only and writes nothing. */
const glob = process.argv[2];
const seed = Number(process.env.SEED ?? 1);
const speed = 20;
const mutants = faults.filter((fault) => glob === undefined || matchesGlob(fault.name, glob));

const kills = await killMatrix({
  mutants,
  start: async ({ name }) => {
    const target = await startMockTarget({ faults: [name], seed, speed });
    return { target, close: target.close };
  },
  seed,
  speed,
  concurrency: 4,
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
