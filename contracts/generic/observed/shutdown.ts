import fc from "fast-check";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { callNames } from "../../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { ContractPart } from "../../model/contract-part.ts";
import { callNamed } from "../../model/judge.ts";
import { streamsRequests, streamsResponses } from "../../model/method-kind.ts";
import type { Facts, Observation } from "../../model/observation.ts";
import { defineScenario, type Step } from "../../model/scenario.ts";
import { awaitEndIfAny, pass, together, underWay } from "../../model/step.ts";
import { briefExchange, type Subject } from "../../model/subject.ts";
import { Code, codeName } from "../../transcript/code.ts";
import type { Transcript } from "../../transcript/event.ts";
import { peerEndOf } from "../../transcript/query.ts";

/** How long a server may take to end its calls and exit, in milliseconds: behaviour.md's default. */
const graceMs = 10_000;
/** When the call that could finish does so, after the server was asked to stop. */
const finishAfterMs = 300;

const calls = callNames("before", "finishing", "taken");
const lastingCalls = "open-";

/** What a service owes when its server is asked to stop: on a server of its own. */
export function shutdown(subjects: readonly Subject[]): ContractPart {
  const name = "sigterm-with-open-calls";
  const [first] = subjects;
  if (first === undefined) return { scenarios: [], clauses: [] };
  // Its client decides when it is over; where one response comes then, that it is missing shows.
  const uploads = subjects.filter(({ method }) => streamsRequests(method));
  const finishing = uploads.find(({ method }) => !streamsResponses(method)) ?? uploads[0];
  const lasting = subjects.filter(
    (subject) => subject.goesOn !== undefined || wholeOf(subject) !== undefined,
  );
  const sigtermWithOpenCalls = defineScenario({
    name,
    method: (finishing ?? first).method,
    load: "apart",
    needs: ["own-server", "stoppable"],
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: (_, facts) => [
      ...briefExchange(first, { call: calls.before, variant: 0, facts }),
      ...aroundStop(finishing, facts, [
        ...lasting.flatMap((subject) => lastingCall(subject, facts)),
        ...allTaken(
          subjects.find((subject) => !lasting.includes(subject)),
          facts,
        ),
        { kind: "stop" },
      ]),
      together(...lasting.map((subject) => [awaitEndIfAny(lastingName(subject), graceMs)]), [
        { kind: "await-exit", withinMs: graceMs },
      ]),
    ],
  });

  return {
    scenarios: [sigtermWithOpenCalls],
    clauses: [
      behaviourClause({
        id: "shutdown/graceful",
        sentence:
          "On SIGTERM running calls end with their response or UNAVAILABLE, a call that could finish within a second is allowed to, and the process exits within 10 s.",
        scenarios: [sigtermWithOpenCalls],
        judge: (observation) => judgeShutdown(observation, lasting, first, finishing),
      }),
    ],
  };
}

function lastingName(subject: Subject): string {
  return `${lastingCalls}${subject.method.name}`;
}

function lastingCall(subject: Subject, facts: Facts): readonly Step[] {
  const call = lastingName(subject);
  return underWay((subject.goesOn ?? subject.exchange)({ call, variant: 1, facts }));
}

/** How long a stream has to take to be cut short by a server that stops, in milliseconds. */
const longMs = 500;

/** How many messages a stream has in all; undefined where that is not known, or it is over too soon. */
function wholeOf({ seen, method }: Subject): number | undefined {
  const [healthy] = seen?.healthy ?? [];
  const whole = healthy?.code === Code.OK && healthy.stable && healthy.tookMs >= longMs;
  return whole && streamsResponses(method) && !streamsRequests(method) ? healthy.messages : undefined;
}

function isCutShort({ events }: Transcript, subject: Subject | undefined): boolean {
  if (subject === undefined) return false;
  const messages = events.filter(({ from, kind }) => from === "server" && kind === "message").length;
  return subject.endless === true || messages < (wholeOf(subject) ?? 0);
}

/**
 * An exchange that comes to its half-close only after the server was asked to stop. It begins before the calls that last:
 * those may be all that the server takes at once.
 */
function aroundStop(
  finishing: Subject | undefined,
  facts: Facts,
  untilStopped: readonly Step[],
): readonly Step[] {
  if (finishing === undefined) return untilStopped;
  const steps = finishing.exchange({ call: calls.finishing, variant: 2, facts });
  const at = steps.findIndex((step) => step.kind === "half-close" || step.kind === "await");
  const cut = at === -1 ? steps.length : at;
  return [...steps.slice(0, cut), ...untilStopped, pass(finishAfterMs), ...steps.slice(cut)];
}

/**
 * A server takes its calls in the order they come: once one more is answered it has them all. A library may end those
 * with any code that it has not taken when it stops (grpcio: CANCELLED). Where every RPC takes long, a moment has to do.
 */
function allTaken(quick: Subject | undefined, facts: Facts): readonly Step[] {
  return quick === undefined ? [pass(100)] : briefExchange(quick, { call: calls.taken, variant: 0, facts });
}

function judgeShutdown(
  observation: Observation,
  subjects: readonly Subject[],
  first: Subject,
  finishing: Subject | undefined,
): Verdict {
  const { stop, facts } = observation;
  const before = callNamed(observation, calls.before);
  const wrongBefore = before === undefined ? "none was made" : first.wrong(before, facts);
  if (wrongBefore !== undefined) return vacuous(`a call before is wrong already: ${wrongBefore}`);
  if (stop === undefined) return vacuous("the server was not asked to stop");
  const finished = callNamed(observation, calls.finishing);
  if (finished !== undefined && finishing !== undefined) {
    const wrong = finishing.wrong(finished, facts);
    if (wrong !== undefined) {
      return violated(`A call that could have finished ${finishAfterMs} ms after SIGTERM did not: ${wrong}`, {
        call: calls.finishing,
      });
    }
  }
  for (const call of observation.transcripts.filter((each) => each.call.startsWith(lastingCalls))) {
    const subject = subjects.find((each) => lastingName(each) === call.call);
    const verdict = judgeEnd(call, subject);
    if (verdict.kind === "violated") return verdict;
  }
  return stop.exitedAtMs === undefined
    ? violated(`The process is still there ${graceMs / 1000} s after SIGTERM.`, { call: calls.before })
    : holds;
}

/** A lost connection, or a reset, is UNAVAILABLE for every client. */
function judgeEnd(call: Transcript, subject: Subject | undefined): Verdict {
  const end = peerEndOf(call);
  if (end === undefined)
    return violated("A call was still open when the grace period was over.", { call: call.call });
  if (end.cause === "connection-lost" || end.cause === "reset") return holds;
  if (end.status.code === Code.OK && isCutShort(call, subject)) {
    return violated("On SIGTERM a stream was cut short with OK, as if it were complete.", {
      call: call.call,
      event: call.events.indexOf(end),
    });
  }
  return end.status.code === Code.OK || end.status.code === Code.UNAVAILABLE
    ? holds
    : violated(
        `On SIGTERM a running call ends ${codeName(end.status.code)}, not with its answer or UNAVAILABLE.`,
        {
          call: call.call,
          event: call.events.indexOf(end),
        },
      );
}
