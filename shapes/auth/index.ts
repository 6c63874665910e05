import type { Shape } from "../shape.ts";
import { keepAuth } from "./behaviour.ts";
import { judgeAuth } from "./clauses.ts";
import { type Auth, readAuth } from "./declaration.ts";
import { breakAuth } from "./faults.ts";

export const authShape: Shape<Auth> = {
  name: "auth",
  read: readAuth,
  judge: judgeAuth,
  keep: keepAuth,
  faults: breakAuth,
};
