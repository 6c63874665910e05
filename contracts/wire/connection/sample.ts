import type { DescMethod } from "@bufbuild/protobuf";
import { singleResponse } from "../../model/method-kind.ts";
import type { Facts } from "../../model/observation.ts";
import { requestsOf, type Subject } from "../../model/subject.ts";

/** An RPC whose calls end by themselves, by which a connection is tried, and the requests of one call. */
export interface Sample {
  readonly method: DescMethod;
  readonly requests: (facts: Facts) => readonly Uint8Array[];
}

/** What fits into one DATA frame and the first windows, with room for what is put around it. */
const mostBytes = 8 * 1024;

/** The plainest RPC of a service that was seen to end OK, or has one response; undefined where none is known. */
export function sampleOf(subjects: readonly Subject[]): Sample | undefined {
  for (const subject of subjects.toSorted((one, other) => rankOf(one) - rankOf(other))) {
    const { method, seen } = subject;
    if (seen === undefined) {
      if (!singleResponse(method)) continue;
      return { method, requests: (facts) => requestsOf(subject, 0, facts) };
    }
    const ended = seen.healthy.find(({ code, requests }) => code === 0 && sizeOf(requests) <= mostBytes);
    if (ended !== undefined) return { method, requests: () => ended.requests };
  }
  return undefined;
}

/** Those that only read come first, then unary ones, then those with one response. */
function rankOf({ method, onlyReads }: Subject): number {
  const kind = method.methodKind === "unary" ? 0 : singleResponse(method) ? 1 : 2;
  return (onlyReads === true ? 0 : 3) + kind;
}

function sizeOf(requests: readonly Uint8Array[]): number {
  return requests.reduce((sum, { length }) => sum + length, 0);
}
