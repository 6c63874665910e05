import type { Shape } from "../shape.ts";
import { keepResume } from "./behaviour.ts";
import { judgeResume } from "./clauses.ts";
import { type Resume, readResume } from "./declaration.ts";
import { breakResume } from "./faults.ts";

export const resumeShape: Shape<Resume> = {
  name: "resume",
  read: readResume,
  judge: judgeResume,
  keep: keepResume,
  faults: breakResume,
};
