import {
  StreamDataSchema,
  StreamingService,
  StreamRequestSchema,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import { worst } from "../model/judge.ts";
import type { Observation } from "../model/observation.ts";
import { codeName } from "../transcript/code.ts";
import type { EndEvent, Transcript } from "../transcript/event.ts";
import { endOf, hasEvent, received, requestOf, rpcName } from "../transcript/query.ts";
import { clientClause, deadlineExceeded, openedAtMs, unavailable } from "./client-clause.ts";

const dataStream = rpcName(StreamingService.method.getDataStream);
/** Whoever asks the same again after that does it anew, and does not try again. */
const retriesWithinMs = { afterFailure: 60_000, afterRefusal: 5_000 };
const mostTries = 5;

/** Clauses about what a client does after a call that failed. */
export const retryClauses: readonly Clause[] = [
  clientClause({
    id: "client/resumes",
    sentence:
      "After UNAVAILABLE or DEADLINE_EXCEEDED on GetDataStream the next call starts from the last id received.",
    judge: judgeResumes,
  }),
  clientClause({
    id: "client/backs-off",
    sentence: `Reconnects are at least 1 s apart and grow: the n-th waits at least n seconds, and there are at most ${mostTries}.`,
    judge: judgeBackoff,
  }),
  clientClause({
    id: "client/gives-up",
    sentence: "No retry after a code that is not UNAVAILABLE or DEADLINE_EXCEEDED.",
    judge: judgeGivesUp,
  }),
];

/** A call that failed, and the next one that asks for the same. */
interface Retry {
  readonly failed: Transcript;
  readonly end: EndEvent;
  readonly next: Transcript;
  readonly waitedMs: number;
  /** How many there were in a row, this one included; what brought messages begins a new row. */
  readonly try: number;
}

function retriesOf({ transcripts }: Observation): readonly Retry[] {
  const retries: Retry[] = [];
  for (const [index, failed] of transcripts.entries()) {
    const end = endOf(failed);
    // What the client ended itself it may ask for again; a deadline of its own is a failure.
    if (end === undefined || end.status.code === 0 || hasEvent(failed, "client", "cancel")) continue;
    const within = isTransient(end) ? retriesWithinMs.afterFailure : retriesWithinMs.afterRefusal;
    const next = transcripts
      .slice(index + 1)
      .find((each) => asksTheSame(failed, each) && openedAtMs(each) >= end.atMs);
    if (next === undefined || openedAtMs(next) - end.atMs > within) continue;
    const before = retries.find((retry) => retry.next === failed);
    const inARow = before === undefined || hasEvent(failed, "server", "message") ? 0 : before.try;
    retries.push({ failed, end, next, waitedMs: openedAtMs(next) - end.atMs, try: inARow + 1 });
  }
  return retries;
}

/** A connection that was lost reaches the client as UNAVAILABLE. */
function isTransient({ status, cause }: EndEvent): boolean {
  return status.code === unavailable || status.code === deadlineExceeded || cause === "connection-lost";
}

/** GetDataStream is resumed with another request; other calls are tried again with the same. */
function asksTheSame(one: Transcript, other: Transcript): boolean {
  if (one.rpc !== other.rpc) return false;
  return one.rpc === dataStream || isSame(firstRequest(one), firstRequest(other));
}

function isSame(one: Uint8Array | undefined, other: Uint8Array | undefined): boolean {
  return one?.length === other?.length && one?.every((byte, index) => byte === other?.[index]) !== false;
}

function firstRequest({ events }: Transcript): Uint8Array | undefined {
  const first = events.find((event) => event.from === "client" && event.kind === "message");
  return first?.kind === "message" ? first.message.bytes : undefined;
}

function judgeRetries(
  observation: Observation,
  judge: (retry: Retry) => Verdict | undefined,
  otherwise: string,
): Verdict {
  const verdicts = retriesOf(observation).flatMap((retry) => {
    const verdict = judge(retry);
    if (verdict === undefined) return [];
    return verdict.kind === "violated" ? { call: retry.next.call, event: 0, ...verdict } : verdict;
  });
  return verdicts.length === 0 ? vacuous(otherwise) : worst(verdicts);
}

function judgeResumes(observation: Observation): Verdict {
  return judgeRetries(
    observation,
    ({ failed, end, next }) => {
      if (failed.rpc !== dataStream || !isTransient(end)) return undefined;
      const start = requestOf(failed, StreamRequestSchema)?.startFromId ?? 0;
      const got = received(failed, StreamDataSchema);
      const last = got.at(-1)?.value.id ?? start;
      // What was still on its way when the call broke may not have come; before a status it has.
      const lost = end.cause === "trailers" && end.status.code === unavailable ? 0 : onTheWayMs;
      const surely = got.findLast(({ atMs }) => atMs <= end.atMs - lost)?.value.id ?? start;
      const asked = requestOf(next, StreamRequestSchema)?.startFromId;
      if (asked === undefined) return undefined;
      if (asked >= surely && asked <= last) return holds;
      return violated(`The stream broke after id ${last}, and the next call starts from ${asked}.`, {
        event: next.events.findIndex(({ kind }) => kind === "message"),
        mark: `${last} expected`,
      });
    },
    "no GetDataStream was resumed",
  );
}

const onTheWayMs = 250;

function judgeBackoff(observation: Observation): Verdict {
  return judgeRetries(
    observation,
    ({ end, waitedMs, try: count }) => {
      if (!isTransient(end)) return undefined;
      if (count > mostTries) return violated(`This is try ${count} in a row.`, { mark: `try ${count}` });
      const missedByMs = count * 1000 - waitedMs;
      if (missedByMs <= observation.facts.toleranceMs) return holds;
      return violated(
        `Try ${count} came ${Math.round(waitedMs)} ms after the failure, and not ${count} s or more.`,
        { mark: `try ${count}`, missedByMs },
      );
    },
    "nothing was tried again",
  );
}

function judgeGivesUp(observation: Observation): Verdict {
  const refused = observation.transcripts.flatMap((each) => {
    const end = endOf(each);
    return end === undefined || end.status.code === 0 || end.decidedBy === "local" || isTransient(end)
      ? []
      : [each];
  });
  if (refused.length === 0) return vacuous("no call was refused");
  const verdict = judgeRetries(
    observation,
    ({ end, waitedMs }) =>
      isTransient(end)
        ? undefined
        : violated(
            `The call ended with ${codeName(end.status.code)}, and the same came again after ${Math.round(waitedMs)} ms.`,
            { mark: `after ${codeName(end.status.code)}` },
          ),
    "",
  );
  return verdict.kind === "violated" ? verdict : holds;
}
