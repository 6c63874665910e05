import type { Clause } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import { encodingClauses } from "./encoding.ts";
import { frameClauses } from "./frames.ts";
import { headerClauses } from "./headers.ts";
import { messageClauses } from "./message.ts";
import { statusClauses } from "./status.ts";

/** What every call owes below the application: judged on the frames that went over the socket. */
export function wireClauses(subject: Subject): readonly Clause[] {
  return [
    ...statusClauses(subject),
    ...messageClauses(subject),
    ...headerClauses(subject),
    ...encodingClauses(subject),
    ...frameClauses(subject),
  ];
}
