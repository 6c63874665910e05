import { writeGolden } from "./golden-transcripts.ts";

/** Writes the golden transcripts of the clauses that a glob names; all of them without one. */
console.log(`${await writeGolden([process.argv[2] ?? "*"])} golden transcripts`);
