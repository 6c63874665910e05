import { writeGolden } from "./golden-transcripts.ts";

/** Writes the golden transcripts of the clauses that the globs name; all of them without one. */
const globs = process.argv.slice(2);
console.log(`${await writeGolden(globs.length === 0 ? ["*"] : globs)} golden transcripts`);
