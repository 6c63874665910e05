import type { Stub } from "./stub.ts";

/** The stubs of one method, so that few need be tried: those whose first plain field equals another value are not. */
export interface MethodIndex {
  /** Those that may answer, the first to be tried first; the request is asked for only where one matters. */
  readonly candidates: (firstRequest: unknown) => readonly Stub[];
  readonly all: readonly Stub[];
  /** False where all of them answer without having seen a request. */
  readonly needsRequest: boolean;
}

interface Ranked {
  readonly stub: Stub;
  readonly rank: number;
}

export function createMethodIndex(stubs: readonly Stub[]): MethodIndex {
  // Sorting keeps the order of those that are equal.
  const all = stubs.toSorted((one, other) => other.priority - one.priority);
  const byField = new Map<string, Map<unknown, Ranked[]>>();
  const others: Ranked[] = [];
  for (const [rank, stub] of all.entries()) {
    const key = stub.requests[0]?.key;
    if (key === undefined) {
      others.push({ stub, rank });
      continue;
    }
    const byValue = byField.get(key.field) ?? new Map<unknown, Ranked[]>();
    byField.set(key.field, byValue);
    const before = byValue.get(key.value);
    if (before === undefined) byValue.set(key.value, [{ stub, rank }]);
    else before.push({ stub, rank });
  }
  const onlyOthers = others.map(({ stub }) => stub);
  return {
    all,
    needsRequest: all.some(({ requests }) => requests.length > 0),
    candidates: (request) => {
      if (byField.size === 0 || typeof request !== "object" || request === null) return onlyOthers;
      const found = [...byField].flatMap(
        ([field, byValue]) => byValue.get(Reflect.get(request, field)) ?? [],
      );
      if (found.length === 0) return onlyOthers;
      return [...found, ...others].sort((one, other) => one.rank - other.rank).map(({ stub }) => stub);
    },
  };
}
