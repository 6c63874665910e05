import type { Message } from "@bufbuild/protobuf";
import { keyOf } from "../language/value.ts";
import type { Broadcast } from "./declaration.ts";

/**
 * What is said: equal of a request and of the responses that pass it on. Undefined where an expression has no value.
 */
export function saidIn({ equal }: Pick<Broadcast, "equal">, request: Message): string | undefined {
  const keys = equal.map(({ is }) => {
    const result = is.of({ request });
    return "value" in result ? keyOf(result.value) : undefined;
  });
  return keys.includes(undefined) ? undefined : JSON.stringify(keys);
}

/** The same of a response. */
export function heardIn({ equal }: Pick<Broadcast, "equal">, response: Message): string {
  return JSON.stringify(equal.map(({ field }) => keyOf(field.of(response))));
}
