import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Transcript } from "../transcript/event.ts";

/**
 * Whether a later call was on the connection of one before it; `otherwise` says what is wrong where it was not. A
 * server that guards itself against many calls or cancelled ones may leave: RFC 9113, section 10.5.
 */
export function judgeConnection(before: Transcript, later: Transcript, otherwise: string): Verdict {
  if (later.connection === before.connection) return holds;
  if (later.afterGoaway === "ENHANCE_YOUR_CALM") {
    return vacuous("the server had enough of the connection: ENHANCE_YOUR_CALM");
  }
  return violated(otherwise, { call: later.call, doubtful: true });
}
