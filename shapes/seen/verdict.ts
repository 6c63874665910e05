import { type Verdict, type Violation, violated } from "../../contracts/model/clause.ts";
import type { SeenMessage } from "./call.ts";

/** What a declaration does not allow: seeing it once is enough. */
export function broken(
  because: string,
  where: Omit<Violation, "kind" | "because" | "confirmed"> = {},
): Verdict {
  return violated(because, { ...where, confirmed: true });
}

/** The event of a message, with a few words for the margin. */
export function at(message: SeenMessage | undefined, mark?: string): Omit<Violation, "kind" | "because"> {
  if (message === undefined) return {};
  return mark === undefined ? { event: message.event } : { event: message.event, mark };
}
