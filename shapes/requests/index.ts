import type { Shape } from "../shape.ts";
import { keepRequests } from "./behaviour.ts";
import { judgeRequests } from "./clauses.ts";
import { type RequestGrammar, readRequests } from "./declaration.ts";
import { breakRequests } from "./faults.ts";
import { refuseOutOfOrder } from "./refused.ts";

export const requestsShape: Shape<RequestGrammar> = {
  name: "requests",
  read: readRequests,
  judge: judgeRequests,
  refuses: refuseOutOfOrder,
  keep: keepRequests,
  faults: breakRequests,
};
