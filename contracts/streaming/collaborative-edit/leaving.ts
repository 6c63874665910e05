import fc from "fast-check";
import { callNames } from "../../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { callNamed } from "../../model/judge.ts";
import type { Observation } from "../../model/observation.ts";
import { defineScenario, type Scenario, type Step } from "../../model/scenario.ts";
import { awaitEnd, awaitMessages, cancel, halfClose, open, pass } from "../../model/step.ts";
import type { Transcript } from "../../transcript/event.ts";
import { received } from "../../transcript/query.ts";
import { method } from "./history.ts";
import { deliveredWithinMs, edit, format, insert } from "./operations.ts";

/** How a participant leaves a document. */
type Leaving = "half-close" | "cancel" | "cut";

const calls = callNames("stays", "leaves");

export const leavingScenario: Scenario = defineScenario<Leaving>({
  name: "leaving",
  method,
  load: "timed",
  needs: ["cut"],
  runs: 0,
  input: fc.constantFrom<Leaving>("half-close", "cancel", "cut"),
  examples: ["half-close", "cancel", "cut"],
  steps: (how, facts) => leaving(how, facts.fresh()),
});

export function judgeLeaving(observation: Observation): Verdict {
  const stays = callNamed(observation, calls.stays);
  const leaves = callNamed(observation, calls.leaves);
  const last = stays === undefined ? undefined : received(stays, method.output).at(-1);
  if (stays === undefined || leaves === undefined || last === undefined) return vacuous("nobody left");
  const left = leaves.events.findLast(
    (event) => event.kind === "end" || event.kind === "cancel" || event.kind === "cut",
  );
  if (left === undefined || last.atMs < left.atMs) return vacuous("nobody left");
  if (!last.value.activeUsers.includes("stayer")) {
    return violated("The author is not in active_users.", { call: calls.stays, event: last.event });
  }
  if (!last.value.activeUsers.includes("leaver")) return holds;
  const sinceMs = last.atMs - left.atMs;
  return sinceMs < 2_000
    ? vacuous("it was not observed long enough")
    : violated(`${sinceMs.toFixed(0)} ms after it left, "leaver" is still in active_users.`, {
        call: calls.stays,
        event: last.event,
        mark: "has left",
      });
}

/** Somebody leaves; the one who stays edits until the leaver is gone from active_users, at most 3 s. */
function leaving(how: Leaving, document: string): readonly Step[] {
  const probe = (left: number, count: number): Step => ({
    kind: "then",
    next: (seen) => {
      const last = received(seen.get(calls.stays) ?? nothing, method.output).at(-1);
      if (left === 0 || last?.value.activeUsers.includes("leaver") === false) return [];
      return [
        pass(250),
        edit(calls.stays, document, "stayer", format),
        awaitMessages(calls.stays, count + 1, deliveredWithinMs),
        probe(left - 1, count + 1),
      ];
    },
  });
  const leave: Readonly<Record<Leaving, readonly Step[]>> = {
    "half-close": [halfClose(calls.leaves), awaitEnd(calls.leaves)],
    cancel: [cancel(calls.leaves)],
    cut: [{ kind: "cut", connection: "leaving" }],
  };
  return [
    open(calls.stays, method),
    edit(calls.stays, document, "stayer", insert("a")),
    awaitMessages(calls.stays, 1),
    open(calls.leaves, method, { connection: "leaving" }),
    edit(calls.leaves, document, "leaver", insert("b")),
    awaitMessages(calls.leaves, 1),
    awaitMessages(calls.stays, 2, deliveredWithinMs),
    ...leave[how],
    edit(calls.stays, document, "stayer", format),
    awaitMessages(calls.stays, 3, deliveredWithinMs),
    probe(12, 3),
    halfClose(calls.stays),
    awaitEnd(calls.stays),
  ];
}

const nothing: Transcript = { call: "", rpc: "", connection: "", transport: "", events: [] };
