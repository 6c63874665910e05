import { judgeTimestamps } from "../../clauses/timestamps.ts";
import { oneHealthyCall } from "../../generic/implemented.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { eachCall, theCall } from "../../model/judge.ts";
import { Code, codeName } from "../../transcript/code.ts";
import type { Transcript } from "../../transcript/event.ts";
import { endedOk, gaveUp, hasEvent, peerEndOf, received, sent } from "../../transcript/query.ts";
import { explain, method, undrained, unexplained } from "./model.ts";
import { calls, type GameScenarios } from "./scenarios.ts";

/** How long a state may take, in milliseconds. */
const answerWithinMs = 1_000;

export function gameClauses(scenarios: GameScenarios): readonly Clause[] {
  const { actions, halfCloseBeforeReading, oneByOne } = scenarios;
  const sessionClause = (
    name: string,
    sentence: string,
    judge: (transcript: Transcript) => Verdict,
  ): Clause =>
    behaviourClause({
      id: `game-session/${name}`,
      sentence,
      scenarios: [actions, halfCloseBeforeReading, oneByOne, oneHealthyCall],
      judge: eachCall((transcript) =>
        sent(transcript, method.input).length === 0 ? vacuous("no action was sent") : judge(transcript),
      ),
    });
  return [
    sessionClause(
      "reflects",
      "Every state equals the outcome of some non-empty prefix of the actions sent, and later states never reflect fewer actions.",
      (transcript) => {
        const end = peerEndOf(transcript);
        const wrong = unexplained(transcript);
        if (wrong !== undefined)
          return violated(`${wrong.why}.`, { event: wrong.event, mark: "no such outcome" });
        if (end !== undefined && end.status.code !== 0) {
          return violated(`The session ended ${codeName(end.status.code)}.`, {
            event: transcript.events.indexOf(end),
          });
        }
        return received(transcript, method.output).length === 0 ? vacuous("no state came") : holds;
      },
    ),
    behaviourClause({
      id: "game-session/answers",
      sentence: "An action that changes something is reflected within 1 s without further actions.",
      scenarios: [oneByOne],
      judge: eachCall((transcript, { facts }) => judgeAnswers(transcript, facts.toleranceMs)),
    }),
    sessionClause("drained", "The last state before the end reflects all actions.", (transcript) => {
      if (!hasEvent(transcript, "client", "half-close")) return vacuous("the client did not half-close");
      const end = peerEndOf(transcript);
      if (end?.status.code !== 0) return vacuous("the session did not end OK");
      const why = undrained(transcript);
      return why === undefined
        ? holds
        : violated(`${why}.`, { event: transcript.events.indexOf(end), mark: "actions not reflected" });
    }),
    sessionClause("health-cap", "No health is over 100.", (transcript) => {
      const states = received(transcript, method.output);
      for (const { value, event } of states) {
        const over = Object.values(value.players).find((player) => player.health > 100);
        if (over !== undefined)
          return violated(`"${over.playerId}" has a health of ${over.health}.`, { event });
      }
      return states.length === 0 ? vacuous("no state came") : holds;
    }),
    sessionClause(
      "status",
      "game_status is ONGOING, PAUSED or FINISHED; timestamps are present and never go back.",
      (transcript) => {
        const states = received(transcript, method.output);
        const odd = states.find(({ value }) => !["ONGOING", "PAUSED", "FINISHED"].includes(value.gameStatus));
        if (odd !== undefined)
          return violated(`game_status is "${odd.value.gameStatus}".`, { event: odd.event });
        return judgeTimestamps(states.map(({ value, event }) => ({ timestamp: value.timestamp, event })));
      },
    ),
    behaviourClause({
      id: "game-session/own-session",
      sentence: "Sessions do not see each other's players.",
      scenarios: [scenarios.twoSessions],
      judge: eachCall(judgeOwnSession),
    }),
    behaviourClause({
      id: "game-session/unknown-action",
      sentence: "An action_type that is none of MOVE, ATTACK and DEFEND ends the call with INVALID_ARGUMENT.",
      scenarios: [scenarios.unknownAction],
      judge: theCall(calls.call, (transcript) => {
        const end = peerEndOf(transcript);
        if (end?.cause === "trailers" && end.status.code === Code.INVALID_ARGUMENT) return holds;
        return violated(`An unknown action ended ${codeName(end?.status.code ?? -1)}.`, {
          event: end === undefined ? transcript.events.length - 1 : transcript.events.indexOf(end),
        });
      }),
    }),
    behaviourClause({
      id: "game-session/empty",
      sentence: "Half-close without an action is OK without a state.",
      scenarios: [scenarios.noActions],
      judge: theCall(calls.call, (transcript) => {
        const [state] = received(transcript, method.output);
        if (state !== undefined) return violated("A state came without an action.", { event: state.event });
        return endedOk(transcript)
          ? holds
          : violated(`The session ended ${codeName(peerEndOf(transcript)?.status.code ?? -1)}.`);
      }),
    }),
  ];
}

function judgeAnswers(transcript: Transcript, toleranceMs: number): Verdict {
  const actions = sent(transcript, method.input);
  const { explained } = explain(transcript);
  for (const [index, each] of actions.entries()) {
    const reflected = explained.find(({ prefix }) => prefix >= index + 1);
    if (reflected === undefined) {
      const wait = gaveUp(transcript);
      return violated(`Action ${index + 1} was not reflected while the client waited.`, {
        event: wait === undefined ? each.event : transcript.events.indexOf(wait),
        mark: "not reflected",
      });
    }
    const tookMs = reflected.state.atMs - each.atMs;
    const missedByMs = tookMs - answerWithinMs - toleranceMs;
    if (missedByMs > 0) {
      return violated(`Action ${index + 1} was reflected after ${tookMs.toFixed(0)} ms.`, {
        event: reflected.state.event,
        mark: "late",
        missedByMs,
      });
    }
  }
  return actions.length === 0 ? vacuous("no action was sent") : holds;
}

function judgeOwnSession(transcript: Transcript): Verdict {
  const own = new Set(sent(transcript, method.input).map((each) => each.value.playerId));
  const states = received(transcript, method.output);
  for (const { value, event } of states) {
    const foreign = Object.keys(value.players).find((id) => !own.has(id));
    if (foreign !== undefined) return violated(`"${foreign}" plays in another session.`, { event });
  }
  const wrong = unexplained(transcript);
  if (wrong !== undefined)
    return violated(`With another session beside it: ${wrong.why}.`, { event: wrong.event });
  return states.length === 0 ? vacuous("no state came") : holds;
}
