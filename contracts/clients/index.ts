import type { Clause } from "../model/clause.ts";
import { retryClauses } from "./retries.ts";
import { singleCallClauses } from "./single-calls.ts";

/** What every client must do, judged on the calls that a server has recorded of it. */
export const clientClauses: readonly Clause[] = [...singleCallClauses, ...retryClauses];

export { retryClauses, singleCallClauses };
