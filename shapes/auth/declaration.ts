import { named } from "../language/named.ts";
import type { Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** Metadata that a call needs. */
export interface Auth extends Named {
  readonly key: string;
  /** The code of calls without it. */
  readonly without: number;
  /** A value that is wrong, and the code of calls with it. */
  readonly wrongValue: string;
  readonly wrong: number;
  /** A value that works; empty where the run brings it. */
  readonly value: string;
}

const unauthenticated = 16;

export function readAuth(reading: Reading): readonly Auth[] {
  return reading.declared.contract.auth.map((declared, place) => {
    const path = ["auth", place];
    const { key, value, without, wrong, wrongValue } = declared;
    if (!/^[0-9a-z_.-]+$/.test(key))
      reading.wrong([...path, "key"], `"${key}" is no key of metadata. Write it in lower case`);
    return {
      ...named(declared),
      ...{ key, value },
      without: without === 0 ? unauthenticated : without,
      wrong: wrong === 0 ? unauthenticated : wrong,
      wrongValue: wrongValue === "" ? "Bearer wrong" : wrongValue,
    };
  });
}
