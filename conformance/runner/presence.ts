import type { Contract } from "../../contracts/model/contract.ts";
import { kindNeeds } from "../../contracts/model/scenario.ts";
import { briefExchange } from "../../contracts/model/subject.ts";
import { Code } from "../../contracts/transcript/code.ts";
import { hasEvent, peerEndOf } from "../../contracts/transcript/query.ts";
import { createConnectionPool } from "./connection-pool.ts";
import { drive } from "./drive.ts";
import type { Bench } from "./observe.ts";

/**
 * Whether an RPC is there at all.
 * - `silent`: nothing came back for a healthy call within the time-out.
 * - `unimplemented`: a healthy call ends UNIMPLEMENTED.
 */
export type Presence = "present" | "silent" | "unimplemented";

/** Makes one healthy call. */
export async function presenceOf(contract: Contract, bench: Bench): Promise<Presence> {
  if (contract.subject === undefined) return "present";
  // Its scenarios are unsupported, and a call that cannot be made would only be waited for.
  const { capabilities } = bench.transport;
  if (!kindNeeds(contract.subject.method).every((need) => capabilities.has(need))) return "present";
  const pool = createConnectionPool(bench.transport);
  try {
    const steps = briefExchange(contract.subject, { call: "probe", variant: 0, facts: bench.facts });
    const { transcripts } = await drive(steps, { ...bench, ...bench.facts, pool });
    const [call] = transcripts;
    if (call === undefined) return "present";
    const end = peerEndOf(call);
    if (end?.status.code === Code.UNIMPLEMENTED) return "unimplemented";
    const answered =
      end !== undefined || hasEvent(call, "server", "message") || hasEvent(call, "server", "headers");
    return answered ? "present" : "silent";
  } finally {
    await pool.close();
  }
}
