import type { DescMethod } from "@bufbuild/protobuf";
import type { Acquaintance, HealthyCall } from "../../model/acquaintance.ts";
import type { KnownRequests } from "../../model/declared-part.ts";
import { Code } from "../../transcript/code.ts";
import type { Transcript } from "../../transcript/event.ts";
import { passingCodes } from "../served.ts";
import { type Answer, answerOf, isServed, isSilent } from "./answer.ts";
import { mostTries, type Requests, triedRequests } from "./requests.ts";
import { repeatName, tryName } from "./steps.ts";

/** What the calls of an acquaintance show of the RPC. */
export function interpret(
  calls: readonly Transcript[],
  method: DescMethod,
  seed: number,
  known?: KnownRequests,
): Acquaintance {
  const drawn = triedRequests(method, seed, known?.in(calls), known?.only);
  const named = new Map(calls.map((transcript) => [transcript.call, answerOf(transcript, method)]));
  const tries = Array.from({ length: mostTries }, (_, index) => named.get(tryName(index))).flatMap(
    (answer, index) => (answer === undefined ? [] : [{ answer, index }]),
  );
  const served = tries.filter(({ answer }) => isServed(answer));
  const healthy = served.flatMap(({ answer, index }) => {
    const again = [0, 1].flatMap((round) => named.get(repeatName(index, round)) ?? []);
    return healthyOf(drawn[index] ?? [], answer, again) ?? [];
  });
  const base = { varying: false, healthy, reason: "" };
  if (served.length > 0) {
    const passing = [...named.values()].some(({ code }) => code !== undefined && passingCodes.has(code));
    const varying = healthy.length === 0 || passing;
    // Where each answer differed, one of the requests is still better than none.
    const [first] = served;
    const last = first === undefined ? [] : [healthyCall(drawn[first.index] ?? [], first.answer, false)];
    return { ...base, kind: "served", varying, healthy: healthy.length > 0 ? inOrder(healthy) : last };
  }
  if (tries.length === 0) {
    return { ...base, kind: "refused", reason: "the calls that are given before it were not served" };
  }
  if (tries.every(({ answer }) => isSilent(answer))) {
    return {
      ...base,
      kind: "quiet",
      reason: "the RPC said nothing, and nothing is owed that was not declared",
    };
  }
  const codes = tries.flatMap(({ answer }) => answer.code ?? []);
  if (codes.length === tries.length && codes.every((code) => code === Code.UNIMPLEMENTED)) {
    return { ...base, kind: "unimplemented", reason: "the RPC answers UNIMPLEMENTED" };
  }
  return { ...base, kind: "refused", reason: "the RPC refused every request" };
}

/** A call that was answered alike each time; undefined where it was not. */
function healthyOf(requests: Requests, first: Answer, again: readonly Answer[]): HealthyCall | undefined {
  const alike = again.every(
    ({ code, messages }) => code === first.code && messages > 0 === first.messages > 0,
  );
  if (!alike) return undefined;
  // Of a stream that the client leaves as much came as there was time for.
  const stable =
    first.code !== undefined && again.length > 0 && again.every(({ content }) => content === first.content);
  const slowest = Math.max(first.tookMs, ...again.map(({ tookMs }) => tookMs));
  return healthyCall(requests, { ...first, tookMs: slowest }, stable);
}

function healthyCall(requests: Requests, { code, messages, tookMs }: Answer, stable: boolean): HealthyCall {
  return { requests, messages, tookMs, stable, ...(code === undefined ? {} : { code }) };
}

/** Those that end OK with a message first: they show the most. */
function inOrder(healthy: readonly HealthyCall[]): readonly HealthyCall[] {
  const worth = ({ code, messages }: HealthyCall) => (code === 0 ? 2 : 0) + (messages > 0 ? 1 : 0);
  return healthy.toSorted((a, b) => worth(b) - worth(a));
}
