import type { Acquaintance } from "../model/acquaintance.ts";
import { Code, codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { endOf, gaveUp, hasEvent } from "../transcript/query.ts";

/** RESOURCE_EXHAUSTED, ABORTED, UNAVAILABLE: the same call may be served the next time. */
export const passingCodes: ReadonlySet<number> = new Set([
  Code.RESOURCE_EXHAUSTED,
  Code.ABORTED,
  Code.UNAVAILABLE,
]);

/**
 * Why a healthy call was not served at all; undefined where the server answered it in any way of its
 * own. Used after negative cases: a dead server never counts as a refusal. An RPC of which only the schema is
 * known may say with a status that it is busy, or that something behind it is away.
 */
export function notServed(transcript: Transcript, seen?: Acquaintance): string | undefined {
  const end = endOf(transcript);
  if (end?.cause === "connection-lost") return `the connection was lost (${end.status.message})`;
  if (end?.cause === "reset") return `it was ${end.status.message}`;
  if (seen !== undefined && (seen.varying || passingCodes.has(end?.status.code ?? -1))) return undefined;
  if (end?.decidedBy === "peer" && end.status.code === Code.UNAVAILABLE) {
    return `it ended ${codeName(Code.UNAVAILABLE)}`;
  }
  const wait = gaveUp(transcript);
  const answered = hasEvent(transcript, "server", "message") || end?.decidedBy === "peer";
  if (wait !== undefined && !answered)
    return `no ${wait.waitedFor} came within ${Math.round(wait.waitedMs)} ms`;
  return undefined;
}
