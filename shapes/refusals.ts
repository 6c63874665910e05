import type { Message } from "@bufbuild/protobuf";
import type { Bindings } from "./language/expression.ts";
import type { SeenCall } from "./seen/call.ts";

/** A declared rule that refuses requests. */
export interface Refusal {
  /** What the contract says of it. */
  readonly read: object;
  readonly codes: readonly number[];
  readonly isBrokenBy: (sent: Sent, bindings: Bindings) => boolean;
}

/** The requests of a call, and whether the client said that there will be no more. */
export interface Sent {
  readonly requests: readonly Message[];
  readonly halfClosed: boolean;
}

export const brokenToo = "the requests break another rule, too, and were refused by that";

/** Said of RESOURCE_EXHAUSTED, ABORTED and UNAVAILABLE, where they are not declared. */
export const wasBusy = "the server was busy, or something behind it away";

/**
 * Whether a call that breaks a rule also breaks another one, and was ended with the code of that: which of two a server
 * looks at first is its own choice.
 */
export function endedByAnother(
  read: object,
  { end, requests, halfClose }: SeenCall,
  { refusals, bindings }: { readonly refusals: readonly Refusal[]; readonly bindings: Bindings },
): boolean {
  if (end === undefined) return false;
  const sent = { requests: requests.map(({ message }) => message), halfClosed: halfClose !== undefined };
  return refusals.some(
    (other) =>
      other.read !== read && other.codes.includes(end.status.code) && other.isBrokenBy(sent, bindings),
  );
}
