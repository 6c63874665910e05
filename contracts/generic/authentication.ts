import fc from "fast-check";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import type { ContractPart } from "../model/contract-part.ts";
import { callNamed, worst } from "../model/judge.ts";
import type { Facts, Observation } from "../model/observation.ts";
import { type CallOptions, defineScenario, type Step } from "../model/scenario.ts";
import { awaitEndIfAny, awaitMessagesIfAny, cancel, halfClose, open, sendBytes } from "../model/step.ts";
import { requestsOf, type Subject } from "../model/subject.ts";
import { Code, codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { endOf, hasEvent, peerEndOf } from "../transcript/query.ts";
import { passingCodes } from "./served.ts";

/** The ids of its clauses, which are judged only where a run has headers. */
export const authenticationClauses = { required: "auth/required", checked: "auth/checked" } as const;

/** The contract of an RPC whose calls carry headers of the run, and what becomes of calls without them. */
export function withAuthentication(contract: Contract): Contract {
  if (contract.subject === undefined) return contract;
  const { scenarios, clauses } = authentication(contract.subject);
  return {
    ...contract,
    scenarios: [...contract.scenarios, ...scenarios],
    clauses: [...contract.clauses, ...clauses],
  };
}

/** Calls that must be refused, and how they differ from a right one. */
const lockedOut = {
  without: {
    form: "without",
    options: ({ credentials = [] }: Facts): CallOptions => ({ leaveOut: credentials }),
  },
  spoilt: {
    form: "with another value of",
    options: ({ credentials = [] }: Facts): CallOptions => ({ spoil: credentials }),
  },
} as const;
type Kind = keyof typeof lockedOut;

const calls = callNames("without", "spoilt", "right");
const after = "-after";
/** How a call is called that is made once a right one was, on the same connection. */
const later = (kind: Kind): string => `${kind}${after}`;

const refusals: ReadonlySet<number> = new Set([Code.UNAUTHENTICATED, Code.PERMISSION_DENIED]);

export function authentication(subject: Subject): ContractPart {
  const scenario = defineScenario({
    name: "locked-out",
    method: subject.method,
    runs: 0,
    needs: ["metadata", "shared-connection"],
    input: fc.constant(0),
    examples: [0],
    steps: (_, facts) => {
      const call = (name: string, options: CallOptions) => whole(subject, facts, name, options);
      return [
        ...call(calls.without, lockedOut.without.options(facts)),
        ...call(calls.spoilt, lockedOut.spoilt.options(facts)),
        ...call(calls.right, {}),
        ...call(later(calls.without), lockedOut.without.options(facts)),
        ...call(later(calls.spoilt), lockedOut.spoilt.options(facts)),
      ];
    },
  });
  const clause = (id: string, kind: Kind, sentence: string) =>
    behaviourClause({
      id,
      sentence,
      scenarios: [scenario],
      judge: (observation) => judgeLockedOut(observation, subject, kind),
    });
  return {
    scenarios: [scenario],
    clauses: [
      clause(
        authenticationClauses.required,
        calls.without,
        "A call without the headers of --header is refused with UNAUTHENTICATED or PERMISSION_DENIED before any response, also once a right call was made on its connection.",
      ),
      clause(
        authenticationClauses.checked,
        calls.spoilt,
        "A call whose headers have other values than those of --header is refused likewise.",
      ),
    ],
  };
}

/** How long an end is waited for, in milliseconds. */
const endMs = 5_000;

/** All requests, the half-close and the end; a stream that goes on is left after its first response. */
function whole(subject: Subject, facts: Facts, name: string, options: CallOptions): readonly Step[] {
  const { method, endless, goesOn } = subject;
  const goes = endless === true || goesOn !== undefined;
  return [
    open(name, method, { ...options, connection: "locked-out" }),
    ...requestsOf(subject, 0, facts).map((bytes) => sendBytes(name, bytes)),
    halfClose(name),
    goes ? awaitMessagesIfAny(name, 1, endMs) : awaitEndIfAny(name, endMs),
    {
      kind: "then",
      next: (seen) => {
        const transcript = seen.get(name);
        return transcript !== undefined && endOf(transcript) === undefined ? [cancel(name)] : [];
      },
    },
  ];
}

function judgeLockedOut(observation: Observation, subject: Subject, kind: Kind): Verdict {
  const { credentials = [], authRequired = false } = observation.facts;
  const rightly = callNamed(observation, calls.right);
  if (rightly === undefined || !isServed(rightly)) return vacuous("the call with its headers was not served");
  const verdicts = [kind, later(kind)].map((name) => {
    const call = callNamed(observation, name);
    const what = `A call ${lockedOut[kind].form} ${credentials.join(", ")}`;
    return call === undefined ? vacuous("the call was not made") : judgeCall(call, rightly, what, subject);
  });
  const verdict = worst(verdicts);
  if (verdict.kind !== "violated" || authRequired) return verdict;
  return vacuous(`${verdict.because} With --auth-required that is a failure`);
}

function isServed(transcript: Transcript): boolean {
  return hasEvent(transcript, "server", "message") || peerEndOf(transcript)?.status.code === Code.OK;
}

function judgeCall(call: Transcript, rightly: Transcript, what: string, { seen }: Subject): Verdict {
  const end = peerEndOf(call);
  const message = call.events.findIndex(({ from, kind }) => from === "server" && kind === "message");
  const later = call.call.endsWith(after) ? ", made after a right one on its connection," : "";
  const at = { call: call.call };
  if (message >= 0) return violated(`${what}${later} had a response.`, { ...at, event: message });
  if (end === undefined) {
    return peerEndOf(rightly) === undefined || seen?.varying === true
      ? vacuous("nothing came of the call, and of a right one no end")
      : violated(`${what}${later} was not refused within ${endMs} ms.`, { ...at, doubtful: true });
  }
  if (end.cause !== "trailers") return vacuous("the connection was lost, or the response was none");
  const { code } = end.status;
  if (refusals.has(code)) return holds;
  if (passingCodes.has(code)) return vacuous(`the call ended with ${codeName(code)}, which passes`);
  const place = { ...at, event: call.events.indexOf(end) };
  return code === Code.OK
    ? violated(`${what}${later} ended with OK.`, place)
    : violated(`${what}${later} ended with ${codeName(code)}; UNAUTHENTICATED was due.`, place);
}
