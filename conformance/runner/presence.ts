import type { Contract } from "../../contracts/model/contract.ts";
import { kindNeeds } from "../../contracts/model/scenario.ts";
import { briefExchange } from "../../contracts/model/subject.ts";
import { Code } from "../../contracts/transcript/code.ts";
import { hasEvent, peerEndOf } from "../../contracts/transcript/query.ts";
import { createConnectionPool } from "./connection-pool.ts";
import type { RunContext } from "./context.ts";
import { drive } from "./drive.ts";

/**
 * Whether an RPC is there at all.
 * - `silent`: nothing came back for a healthy call within the time-out.
 * - `unimplemented`: a healthy call ends UNIMPLEMENTED.
 * - `refused`: it ends UNAUTHENTICATED or PERMISSION_DENIED, so nobody was let in.
 */
export type Presence = "present" | "silent" | "unimplemented" | "refused";

const locked: ReadonlySet<number> = new Set([Code.UNAUTHENTICATED, Code.PERMISSION_DENIED]);

/** Makes one healthy call. */
export async function presenceOf(contract: Contract, context: RunContext): Promise<Presence> {
  if (contract.subject === undefined) return "present";
  // Its scenarios are unsupported, and a call that cannot be made would only be waited for.
  const { capabilities } = context.transport;
  if (!kindNeeds(contract.subject.method).every((need) => capabilities.has(need))) return "present";
  const pool = createConnectionPool(context.transport);
  try {
    const steps = briefExchange(contract.subject, { call: "probe", variant: 0, facts: context.facts });
    const { transcripts } = await drive(steps, { ...context, ...context.facts, pool });
    const [call] = transcripts;
    if (call === undefined) return "present";
    const end = peerEndOf(call);
    if (end?.status.code === Code.UNIMPLEMENTED) return "unimplemented";
    if (end !== undefined && locked.has(end.status.code) && !hasEvent(call, "server", "message"))
      return "refused";
    const answered =
      end !== undefined || hasEvent(call, "server", "message") || hasEvent(call, "server", "headers");
    return answered ? "present" : "silent";
  } finally {
    await pool.close();
  }
}
