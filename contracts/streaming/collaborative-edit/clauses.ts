import { type Clause, holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { counted } from "../../model/counted.ts";
import { callNamed, serverClause, worst } from "../../model/judge.ts";
import type { Observation } from "../../model/observation.ts";
import { Code, codeName } from "../../transcript/code.ts";
import type { Transcript } from "../../transcript/event.ts";
import { hasEvent, peerEndOf, received, sent } from "../../transcript/query.ts";
import { type Flaw, flawOf } from "./flaw.ts";
import { type History, historiesOf, method, ownMissing, quoted, stayed } from "./history.ts";

const together = ["interleaved", "one-healthy-call", "one-author", "leaving"];

export const clauses: readonly Clause[] = [
  serverClause({
    id: "collaborative-edit/applied",
    sentence: "Every operation leads to one update for its author, whose content is the document after it.",
    scenarios: ["one-author", "interleaved", "one-healthy-call"],
    judge: judgeApplied,
  }),
  serverClause({
    id: "collaborative-edit/broadcast",
    sentence: "Every other participant gets that same update.",
    scenarios: ["interleaved"],
    judge: eachHistory((history) => {
      if (history.views.length < 2) return vacuous("only one took part");
      const flaw = flawOf(history);
      if (flaw !== undefined) return underClause("broadcast", flaw);
      return lastMissing(history) ?? holds;
    }),
  }),
  serverClause({
    id: "collaborative-edit/one-order",
    sentence:
      "All participants see the updates of a document in one order, which keeps each author's own order.",
    scenarios: ["interleaved"],
    judge: eachHistory((history) => {
      if (history.views.length < 2) return vacuous("only one took part");
      const flaw = flawOf(history);
      if (flaw === undefined) return lastMissing(history) ?? holds;
      // From the joining on, none is missing: a gap breaks the order as well as the broadcast.
      return underClause("one-order", flaw.missing === true ? { ...flaw, clause: "one-order" } : flaw);
    }),
  }),
  serverClause({
    id: "collaborative-edit/converges",
    sentence: "With all operations delivered, every participant's last content is the same.",
    scenarios: ["interleaved"],
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
  serverClause({
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
  serverClause({
    id: "collaborative-edit/active-users",
    sentence:
      "active_users has each participant's user_id once, the author's included; who has left is not in later updates.",
    scenarios: ["interleaved", "leaving", "one-author"],
    judge: (observation) =>
      observation.scenario === "leaving"
        ? judgeLeaving(observation)
        : eachHistory(judgeActiveUsers)(observation),
  }),
  serverClause({
    id: "collaborative-edit/documents-apart",
    sentence: "An operation on one document changes no other and is not sent to those outside.",
    scenarios: ["two-documents"],
    judge: judgeApart,
  }),
  serverClause({
    id: "collaborative-edit/code-points",
    sentence: "Positions are right behind emoji and combining characters.",
    scenarios: ["awkward-texts"],
    judge: judgeApplied,
  }),
  ...(["unknown-operation", "negative-position"] as const).map((name) =>
    serverClause({
      id: `collaborative-edit/${name}`,
      sentence: `${name === "unknown-operation" ? "An unknown operation_type" : "A negative position"} is INVALID_ARGUMENT, the document unchanged.`,
      scenarios: [name],
      judge: judgeRefused,
    }),
  ),
  serverClause({
    id: "collaborative-edit/drained",
    sentence: "After the half-close every update owed to this call arrives before the OK.",
    scenarios: ["half-close-with-updates-owed", "half-close-before-reading"],
    judge: (observation) => {
      const history = historiesOf(observation)[0];
      const view = history?.views.find((each) => each.call === "call");
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

/** A flaw of another clause leaves this one without a judgement. */
function underClause(clause: Flaw["clause"], flaw: Flaw): Verdict {
  if (flaw.clause !== clause) return vacuous(`the history breaks ${flaw.clause}`);
  return violated(flaw.because, {
    call: flaw.call,
    ...(flaw.event === undefined ? {} : { event: flaw.event }),
  });
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

function judgeLeaving(observation: Observation): Verdict {
  const stays = callNamed(observation, "stays");
  const leaves = callNamed(observation, "leaves");
  const last = stays === undefined ? undefined : received(stays, method.output).at(-1);
  if (stays === undefined || leaves === undefined || last === undefined) return vacuous("nobody left");
  const left = leaves.events.findLast(
    (event) => event.kind === "end" || event.kind === "cancel" || event.kind === "cut",
  );
  if (left === undefined || last.atMs < left.atMs) return vacuous("nobody left");
  if (!last.value.activeUsers.includes("stayer")) {
    return violated("The author is not in active_users.", { call: "stays", event: last.event });
  }
  if (!last.value.activeUsers.includes("leaver")) return holds;
  const sinceMs = last.atMs - left.atMs;
  return sinceMs < 2_000
    ? vacuous("it was not observed long enough")
    : violated(`${sinceMs.toFixed(0)} ms after it left, "leaver" is still in active_users.`, {
        call: "stays",
        event: last.event,
        mark: "has left",
      });
}

function judgeApart(observation: Observation): Verdict {
  for (const transcript of observation.transcripts) {
    const own = new Set(sent(transcript, method.input).map((each) => each.value.documentId));
    const foreign = received(transcript, method.output).find((each) => !own.has(each.value.documentId));
    if (foreign !== undefined) {
      return violated(`An update of a document came that the call takes no part in.`, {
        call: transcript.call,
        event: foreign.event,
      });
    }
  }
  const histories = historiesOf(observation);
  if (histories.length < 2) return vacuous("only one document was edited");
  for (const history of histories) {
    // Only a content can show what another document has changed.
    const flaw = flawOf(history);
    if (flaw !== undefined) return underClause("applied", flaw);
  }
  return holds;
}

function judgeRefused(observation: Observation): Verdict {
  const refused = callNamed(observation, "refused");
  const other = callNamed(observation, "other");
  if (refused === undefined || other === undefined) return vacuous("nothing was refused");
  const end = peerEndOf(refused);
  if (end === undefined || end.cause !== "trailers" || end.status.code !== Code.INVALID_ARGUMENT) {
    return violated(`It ended ${codeName(end?.status.code ?? -1)}.`, {
      call: "refused",
      ...(end === undefined ? {} : { event: refused.events.indexOf(end) }),
    });
  }
  return judgeUnchanged(other);
}

/** The other participant's document, which only it has changed. */
function judgeUnchanged(other: Transcript): Verdict {
  const updates = received(other, method.output);
  const foreign = updates.find((update) => update.value.content !== "abc");
  if (foreign !== undefined) {
    return violated(`The document is ${quoted(foreign.value.content)} afterwards; "abc" is owed.`, {
      call: "other",
      event: foreign.event,
    });
  }
  if (updates.length >= 2) return holds;
  return hasEvent(other, "client", "gave-up")
    ? violated("The next operation of another participant had no update.", { call: "other" })
    : vacuous("the other participant saw no update");
}
