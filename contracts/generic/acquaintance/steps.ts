import type { DescMethod } from "@bufbuild/protobuf";
import type { KnownRequests } from "../../model/declared-part.ts";
import { streamsResponses } from "../../model/method-kind.ts";
import type { Step } from "../../model/scenario.ts";
import {
  awaitEndIfAny,
  awaitMessagesIfAny,
  cancel,
  halfClose,
  open,
  sendBytes,
  together,
} from "../../model/step.ts";
import type { Transcript } from "../../transcript/event.ts";
import { endOf, hasEvent } from "../../transcript/query.ts";
import { answerOf, isServed, isSilent } from "./answer.ts";
import { mostTries, type Requests, triedRequests } from "./requests.ts";

/** How long the first answer is waited for, in milliseconds: nothing is known of the server yet. */
const firstWaitMs = 5_000;
/** The same once the server was silent, and the least once it has answered. */
const silentWaitMs = 2_000;
const leastWaitMs = 1_000;
/** A server that takes longer is asked less. */
const slowMs = 500;
/** How long a stream that has begun is watched for its end, in milliseconds. */
const watchedMs = 400;
/** Served requests that are enough, of a server that is quick and of a slow one. */
const enough = { quick: 3, slow: 2 };
/** How often each of them is made again. */
const repeats = { quick: 2, slow: 1 };

const tries = "try-";
export const tryName = (index: number): string => `${tries}${index}`;
/** Whether a call is one of the RPC that is got to know, and not of one that has to come before. */
export const isTry = ({ call }: Transcript): boolean => call.startsWith(tries);
export const repeatName = (index: number, round: number): string => `${tryName(index)}-again-${round}`;

/** Up to eight calls one after the other, and those that were served once or twice more. */
export function acquaintanceSteps(method: DescMethod, seed: number, known?: KnownRequests): readonly Step[] {
  if (known === undefined) return stepsWith(method, triedRequests(method, seed));
  return known.after((requests) => stepsWith(method, triedRequests(method, seed, requests, known.only)));
}

function stepsWith(method: DescMethod, drawn: readonly Requests[]): readonly Step[] {
  return next(0);

  function next(index: number): readonly Step[] {
    const requests = drawn[index];
    if (requests === undefined) return [];
    return [...call(tryName(index), requests, index === 0 ? firstWaitMs : undefined), after(index)];
  }

  function after(index: number): Step {
    return {
      kind: "then",
      next: (seen) => {
        const answers = triesIn(seen, method);
        const served = answers.filter(([, answer]) => isServed(answer));
        // Of a stream that goes on each look takes a while, too.
        const slow = answers.some(
          ([, { tookMs, code, messages }]) => tookMs > slowMs || (code === undefined && messages > 0),
        );
        const kind = slow ? "slow" : "quick";
        if (served.length >= enough[kind] || index === drawn.length - 1) {
          return served.slice(0, enough[kind]).flatMap(([place]) => again(place, repeats[kind]));
        }
        // One after the other each of them would be waited for: a server that says nothing may say so at once.
        if (index === 1 && answers.every(([, answer]) => isSilent(answer))) return rest(2);
        return next(index + 1);
      },
    };
  }

  function rest(from: number): readonly Step[] {
    const calls = drawn.slice(from).map((requests, index) => call(tryName(from + index), requests));
    return [together(...calls), after(drawn.length - 1)];
  }

  function again(index: number, times: number): readonly Step[] {
    const requests = drawn[index] ?? [];
    return Array.from({ length: times }, (_, round) => call(repeatName(index, round), requests)).flat();
  }

  function call(name: string, requests: Requests, waitMs?: number): readonly Step[] {
    return [
      // The easiest form: what a server makes of others has clauses of its own.
      open(name, method, { framing: "apart" }),
      ...requests.map((bytes) => sendBytes(name, bytes)),
      halfClose(name),
      { kind: "then", next: (seen) => answered(name, method, waitMs ?? patience(seen, method)) },
    ];
  }
}

/** Waits for the answer; a stream that goes on is watched for a while and cancelled. */
function answered(name: string, method: DescMethod, waitMs: number): readonly Step[] {
  if (!streamsResponses(method)) return [awaitEndIfAny(name, waitMs), cancel(name)];
  return [
    awaitMessagesIfAny(name, 1, waitMs),
    {
      kind: "then",
      next: (seen) => {
        const transcript = seen.get(name);
        const goesOn =
          transcript !== undefined &&
          endOf(transcript) === undefined &&
          hasEvent(transcript, "server", "message");
        return goesOn ? [awaitEndIfAny(name, watchedMs), cancel(name)] : [cancel(name)];
      },
    },
  ];
}

function patience(seen: ReadonlyMap<string, Transcript>, method: DescMethod): number {
  const times = triesIn(seen, method).flatMap(([, answer]) => (isSilent(answer) ? [] : [answer.tookMs]));
  return times.length === 0 ? silentWaitMs : Math.max(leastWaitMs, 5 * Math.max(...times));
}

function triesIn(
  seen: ReadonlyMap<string, Transcript>,
  method: DescMethod,
): readonly (readonly [number, ReturnType<typeof answerOf>])[] {
  return Array.from({ length: mostTries }, (_, index) => index).flatMap((index) => {
    const transcript = seen.get(tryName(index));
    if (transcript === undefined) return [];
    const begun = transcript.events.some(({ kind }) => kind === "half-close");
    return begun ? [[index, answerOf(transcript, method)] as const] : [];
  });
}
