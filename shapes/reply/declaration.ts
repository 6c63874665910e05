import { streamsResponses } from "../../contracts/model/method-kind.ts";
import type { Expression } from "../language/expression.ts";
import type { FieldPath } from "../language/field-path.ts";
import { kindOfField } from "../language/kind.ts";
import { named } from "../language/named.ts";
import { needsRequestStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** Responses to each request of a stream. */
export interface Reply extends Named {
  /** Responses to each request. */
  readonly n: number;
  /** How a response is matched to its request; by their order where absent. */
  readonly key?: { readonly request: FieldPath; readonly response: FieldPath };
  readonly equal: readonly { readonly field: FieldPath; readonly is: Expression }[];
  readonly interactive: boolean;
}

export function readReply(reading: Reading): readonly Reply[] {
  return reading.declared.contract.reply.map((declared, place) => {
    const path = ["reply", place];
    needsRequestStream(reading, path, "a reply is one of several");
    if (!streamsResponses(reading.method))
      reading.wrong(path, `${reading.method.name} has one response, and not one to each request`);
    const { key, interactive, n = 1 } = declared;
    if (n === 0) reading.wrong([...path, "n"], "a request without a response has no reply");
    return {
      ...named(declared),
      ...{ n, interactive },
      ...(key === undefined
        ? {}
        : {
            key: {
              request: reading.requestField(key.request, [...path, "key", "request"]),
              response: reading.responseField(key.response, [...path, "key", "response"]),
            },
          }),
      equal: Object.entries(declared.equal).map(([name, text]) => {
        const field = reading.responseField(name, [...path, "equal", name]);
        return {
          field,
          is: reading.expression(text, [...path, "equal", name], "request", kindOfField(field.field)),
        };
      }),
    };
  });
}
