import { oneHealthyCall } from "../../generic/implemented.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { counted } from "../../model/counted.ts";
import { worst } from "../../model/judge.ts";
import type { Observation } from "../../model/observation.ts";
import { codeName } from "../../transcript/code.ts";
import { peerEndOf } from "../../transcript/query.ts";
import { flawOf, underClause } from "./flaw.ts";
import { type History, historiesOf, ownMissing, quoted, stayed } from "./history.ts";
import { interleavedScenario } from "./interleaved.ts";
import { judgeLeaving, leavingScenario } from "./leaving.ts";
import { judgeRefused } from "./refused-operation.ts";
import {
  awkwardTexts,
  calls,
  halfCloseBeforeReading,
  halfCloseWithUpdatesOwed,
  negativePosition,
  oneAuthorScenario,
  unknownOperation,
} from "./scenarios.ts";
import { judgeApart, twoDocumentsScenario } from "./two-documents.ts";

const together = [interleavedScenario, oneHealthyCall, oneAuthorScenario, leavingScenario];

export const clauses: readonly Clause[] = [
  behaviourClause({
    id: "collaborative-edit/applied",
    sentence: "Every operation leads to one update for its author, whose content is the document after it.",
    scenarios: [oneAuthorScenario, interleavedScenario, oneHealthyCall],
    judge: judgeApplied,
  }),
  behaviourClause({
    id: "collaborative-edit/broadcast",
    sentence: "Every other participant gets that same update.",
    scenarios: [interleavedScenario],
    judge: eachHistory((history) => {
      if (history.views.length < 2) return vacuous("only one took part");
      const flaw = flawOf(history);
      if (flaw !== undefined) return underClause("broadcast", flaw);
      return lastMissing(history) ?? holds;
    }),
  }),
  behaviourClause({
    id: "collaborative-edit/one-order",
    sentence:
      "All participants see the updates of a document in one order, which keeps each author's own order.",
    scenarios: [interleavedScenario],
    judge: eachHistory((history) => {
      if (history.views.length < 2) return vacuous("only one took part");
      const flaw = flawOf(history);
      if (flaw === undefined) return lastMissing(history) ?? holds;
      // From the joining on, none is missing: a gap breaks the order as well as the broadcast.
      return underClause("one-order", flaw.missing === true ? { ...flaw, clause: "one-order" } : flaw);
    }),
  }),
  behaviourClause({
    id: "collaborative-edit/converges",
    sentence: "With all operations delivered, every participant's last content is the same.",
    scenarios: [interleavedScenario],
    judge: eachHistory(({ views, fullest }) => {
      const last = fullest.updates.at(-1)?.value.content;
      const others = views.filter((view) => view !== fullest && view.updates.length > 0 && stayed(view));
      if (others.length === 0) return vacuous("only one took part");
      const apart = others.find((view) => view.updates.at(-1)?.value.content !== last);
      if (apart === undefined) return holds;
      const own = apart.updates.at(-1);
      return violated(
        `"${apart.call}" ends with ${quoted(own?.value.content ?? "")}, "${fullest.call}" with ${quoted(last ?? "")}.`,
        { call: apart.call, ...(own === undefined ? {} : { event: own.event }) },
      );
    }),
  }),
  behaviourClause({
    id: "collaborative-edit/author",
    sentence: "user_id is the operation's author; timestamps are present.",
    scenarios: together,
    judge: eachHistory((history) => {
      for (const view of history.views) {
        const without = view.updates.find((update) => update.value.timestamp === undefined);
        if (without !== undefined) {
          return violated("An update has no timestamp.", { call: view.call, event: without.event });
        }
      }
      const flaw = flawOf(history);
      if (flaw !== undefined) return underClause("author", flaw);
      return history.fullest.updates.length === 0 ? vacuous("no update came") : holds;
    }),
  }),
  behaviourClause({
    id: "collaborative-edit/active-users",
    sentence:
      "active_users has each participant's user_id once, the author's included; participants who left do not appear.",
    scenarios: [interleavedScenario, leavingScenario, oneAuthorScenario],
    judge: (observation) =>
      observation.scenario === leavingScenario.name
        ? judgeLeaving(observation)
        : eachHistory(judgeActiveUsers)(observation),
  }),
  behaviourClause({
    id: "collaborative-edit/documents-apart",
    sentence: "An operation on one document changes no other and is not sent to those outside.",
    scenarios: [twoDocumentsScenario],
    judge: judgeApart,
  }),
  behaviourClause({
    id: "collaborative-edit/code-points",
    sentence: "Positions count Unicode code points, also after emoji and combining characters.",
    scenarios: [awkwardTexts],
    judge: judgeApplied,
  }),
  ...[unknownOperation, negativePosition].map((scenario) =>
    behaviourClause({
      id: `collaborative-edit/${scenario.name}`,
      sentence: `${scenario === unknownOperation ? "An unknown operation_type" : "A negative position"} is rejected with INVALID_ARGUMENT and leaves the document unchanged.`,
      scenarios: [scenario],
      judge: judgeRefused,
    }),
  ),
  behaviourClause({
    id: "collaborative-edit/drained",
    sentence: "After the half-close every update owed to this call arrives before the OK.",
    scenarios: [halfCloseWithUpdatesOwed, halfCloseBeforeReading],
    judge: (observation) => {
      const history = historiesOf(observation)[0];
      const view = history?.views.find((each) => each.call === calls.call);
      if (view === undefined) return vacuous("nothing was sent");
      const end = peerEndOf(view.transcript);
      const missing = ownMissing(view);
      const where = {
        call: view.call,
        ...(end === undefined ? {} : { event: view.transcript.events.indexOf(end) }),
        ...(missing > 0 ? { mark: `${missing} missing` } : {}),
      };
      if (missing > 0) {
        return violated(
          `${counted(view.operations.length, "operation")} sent, ${counted(missing, "update")} missing at the end.`,
          where,
        );
      }
      if (end === undefined || end.status.code !== 0) {
        return violated(`The call ended ${codeName(end?.status.code ?? -1)}.`, where);
      }
      return holds;
    },
  }),
];

/** Somebody who stayed and did not get the last update. */
function lastMissing({ views, fullest }: History): Verdict | undefined {
  const last = fullest.updates.at(-1)?.value;
  const view = views.find((each) => {
    const own = each.updates.at(-1)?.value;
    return (
      stayed(each) && last !== undefined && (own?.content !== last.content || own.userId !== last.userId)
    );
  });
  if (view === undefined) return undefined;
  return violated(`"${view.call}" did not get the last update, by "${last?.userId}".`, { call: view.call });
}

function eachHistory(judge: (history: History) => Verdict): (observation: Observation) => Verdict {
  return (observation) => worst(historiesOf(observation).map(judge));
}

function judgeApplied(observation: Observation): Verdict {
  return worst(
    historiesOf(observation).map((history) => {
      const flaw = flawOf(history);
      if (flaw !== undefined) return underClause("applied", flaw);
      for (const view of history.views) {
        const end = peerEndOf(view.transcript);
        const missing = ownMissing(view);
        if (missing > 0) {
          return violated(
            `${counted(view.operations.length, "operation")} sent, ${missing} of their updates missing.`,
            {
              call: view.call,
              ...(end === undefined ? {} : { event: view.transcript.events.indexOf(end) }),
            },
          );
        }
        if (end !== undefined && end.status.code !== 0) {
          return violated(`The call ended ${codeName(end.status.code)}.`, {
            call: view.call,
            event: view.transcript.events.indexOf(end),
          });
        }
      }
      return history.fullest.updates.length === 0 ? vacuous("no update came") : holds;
    }),
  );
}

/** Everybody stays: who has edited before must be there, who will edit may be. */
function judgeActiveUsers(history: History): Verdict {
  if (flawOf(history) !== undefined) return vacuous("the history has another flaw");
  const all = new Set(history.views.flatMap((view) => view.operations.map((each) => each.value.userId)));
  const joined = new Set<string>();
  for (const { value, event } of history.fullest.updates) {
    joined.add(value.userId);
    const where = { call: history.fullest.call, event };
    const users = value.activeUsers;
    const twice = users.find((user, index) => users.indexOf(user) !== index);
    if (twice !== undefined) return violated(`"${twice}" is in active_users twice.`, where);
    const absent = [...joined].find((user) => !users.includes(user));
    if (absent !== undefined) return violated(`"${absent}" takes part and is not in active_users.`, where);
    const stranger = users.find((user) => !all.has(user));
    if (stranger !== undefined)
      return violated(`"${stranger}" is in active_users and never took part.`, where);
  }
  return joined.size === 0 ? vacuous("no update came") : holds;
}
