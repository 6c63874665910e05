import type { Keeping } from "../keeping.ts";
import { asFieldValue } from "../language/field-value.ts";
import { keyOf } from "../language/value.ts";
import type { Unique } from "./declaration.ts";

/** What was there before is made another by its place. */
export function keepUnique(unique: Unique): Keeping {
  const { fields } = unique;
  return {
    fill: (response, { index }, { memory }) => {
      const known = memory.get(unique);
      const seen = known instanceof Set ? known : new Set<string>();
      memory.set(unique, seen);
      const key = () => fields.map((field) => keyOf(field.of(response))).join("\0");
      for (let attempt = 0; seen.has(key()) && attempt < 100; attempt++) {
        const [field] = fields;
        const value = field?.of(response);
        if (field === undefined) break;
        if (typeof value === "string") field.set(response, `${value}-${index + attempt}`);
        else if (typeof value === "bigint")
          field.set(response, asFieldValue(field.field, value + BigInt(index + attempt)));
        else break;
      }
      seen.add(key());
    },
  };
}
