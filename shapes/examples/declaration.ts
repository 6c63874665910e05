import type { Reading } from "../language/reading.ts";
import { encodedOrNothing } from "../occasions/given.ts";
import type { Named } from "../shape.ts";

/** Requests that are declared to work, or to be refused with a code. */
export interface Examples extends Named {
  /** The status of each, in order. */
  readonly expect: readonly number[];
  /** Those that are refused. */
  readonly refused: readonly Refused[];
}

/** A request that is declared to be refused. */
export interface Refused {
  readonly bytes: Uint8Array;
  readonly code: number;
}

export function readExamples({ declared, method }: Reading): readonly Examples[] {
  const { examples } = declared.contract;
  if (examples.length === 0) return [];
  const refused = examples.flatMap(({ expect: code, request }) => {
    const bytes = code === 0 ? undefined : encodedOrNothing(method, request);
    return bytes === undefined ? [] : [{ bytes, code }];
  });
  return [{ id: "", level: "must", because: "", expect: examples.map(({ expect }) => expect), refused }];
}
