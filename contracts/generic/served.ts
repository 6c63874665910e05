import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { endOf, gaveUp, hasEvent } from "../transcript/query.ts";

/**
 * Why a healthy call was not served at all; undefined where the server answered it in any way of its
 * own. Used after negative cases: a dead server never counts as a refusal.
 */
export function notServed(transcript: Transcript): string | undefined {
  const end = endOf(transcript);
  if (end?.cause === "connection-lost") return `the connection was lost (${end.status.message})`;
  if (end?.cause === "reset") return `it was ${end.status.message}`;
  if (end?.decidedBy === "peer" && end.status.code === 14) return `it ended ${codeName(14)}`;
  const wait = gaveUp(transcript);
  const answered = hasEvent(transcript, "server", "message") || end?.decidedBy === "peer";
  if (wait !== undefined && !answered)
    return `no ${wait.waitedFor} came within ${Math.round(wait.waitedMs)} ms`;
  return undefined;
}
