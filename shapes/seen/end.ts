import type { SeenCall } from "./call.ts";

/** The event of a call's end, for the place of a violation. */
export function atEnd({ transcript }: SeenCall): { readonly event?: number } {
  const event = transcript.events.findIndex(({ kind }) => kind === "end");
  return event < 0 ? {} : { event };
}
