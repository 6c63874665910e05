import type { FieldPath } from "../language/field-path.ts";
import { keyOf } from "../language/value.ts";
import type { SeenMessage } from "./call.ts";

/** Messages by the value of a field, in order; all of them as one group where there is none. */
export function groups(
  messages: readonly SeenMessage[],
  per: FieldPath | undefined,
): readonly (readonly SeenMessage[])[] {
  if (per === undefined) return messages.length === 0 ? [] : [messages];
  const found = new Map<string, SeenMessage[]>();
  for (const each of messages) {
    const key = keyOf(per.of(each.message));
    const group = found.get(key);
    if (group === undefined) found.set(key, [each]);
    else group.push(each);
  }
  return [...found.values()];
}

/** ` of each room` */
export function perText(per: FieldPath | undefined): string {
  return per === undefined ? "" : ` for each \`${per.text}\` by itself`;
}
