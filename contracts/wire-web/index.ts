import type { Clause } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import { bodyClauses } from "./body.ts";
import { connectClauses } from "./connect.ts";
import { httpClauses } from "./http.ts";
import { trailerClauses } from "./trailers.ts";

/** What every call over gRPC-Web and Connect owes below the application: judged on the response as HTTP carried it. */
export function webClauses(subject: Subject): readonly Clause[] {
  return [
    ...httpClauses(subject),
    ...bodyClauses(subject),
    ...trailerClauses(subject),
    ...connectClauses(subject),
  ];
}
