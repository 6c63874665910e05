import type { Shape } from "../shape.ts";
import { keepChunks } from "./behaviour.ts";
import { judgeChunks } from "./clauses.ts";
import { type Chunks, readChunks } from "./declaration.ts";
import { breakChunks } from "./faults.ts";

export const chunksShape: Shape<Chunks> = {
  name: "chunks",
  read: readChunks,
  judge: judgeChunks,
  keep: keepChunks,
  faults: breakChunks,
};
