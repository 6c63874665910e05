import { clientClauses } from "../../contracts/clients/index.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import { renderTimeline } from "../../contracts/transcript/render.ts";
import type { JournalCall } from "../../mock-server/index.ts";
import type { ClientFinding, ClientMonitor } from "./client-monitor.ts";

/** A finding as people read it, with the call's timeline. */
export function findingText(
  { clause, client, violation, transcript }: ClientFinding,
  call: JournalCall,
): string {
  const { event, mark } = violation;
  const timeline = renderTimeline(transcript, {
    method: call.method,
    ...(event === undefined ? {} : { markEvent: event }),
    ...(mark === undefined ? {} : { mark }),
    most: 20,
  });
  return `✗ ${clause.id} (${clause.level.toUpperCase()})  ${rpcName(call.method)} over ${transcript.transport}, call ${call.id} of ${client}
  ${clause.sentence}
  ${violation.because}

${timeline}

`;
}

/** What became of each clause about clients. */
export function clientSummary(monitor: ClientMonitor): string {
  const lines = clientClauses.map((clause) => {
    const wrong = monitor.violations(clause);
    if (wrong > 0) return `  ✗ ${clause.id}  violated ${wrong === 1 ? "once" : `${wrong} times`}`;
    return monitor.kept(clause) > 0 ? `  ✓ ${clause.id}` : `  – ${clause.id}  not exercised`;
  });
  const calls = monitor.calls() === 1 ? "1 call" : `${monitor.calls()} calls`;
  return `clients  ${calls} of ${monitor.clients() === 1 ? "1 client" : `${monitor.clients()} clients`}\n${lines.join("\n")}\n`;
}
