import type { Keeping } from "../keeping.ts";
import { asFieldValue } from "../language/field-value.ts";
import type { Reply } from "./declaration.ts";

export function keepReply({ n, key, equal }: Reply): Keeping {
  return {
    count: () => n,
    fill: (response, { request }) => {
      if (request === undefined) return;
      for (const { field, is } of equal) {
        const result = is.of({ request });
        if ("value" in result) field.set(response, asFieldValue(field.field, result.value));
      }
      if (key !== undefined)
        key.response.set(response, asFieldValue(key.response.field, key.request.of(request)));
    },
  };
}
