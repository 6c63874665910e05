import { clone, type Message } from "@bufbuild/protobuf";
import type { FaultyCall, ShapeFault } from "../breaking/shape-fault.ts";
import { withoutFirst } from "../breaking/streams.ts";
import { asFieldValue } from "../language/field-value.ts";
import type { Resume } from "./declaration.ts";

export function breakResume({ token, responseId }: Resume): readonly ShapeFault[] {
  const resumed = ({ requests: [first] }: FaultyCall) => first !== undefined && token.isSet(first);
  return [
    {
      name: "skips-one",
      sentence: "Where a stream goes on, the next response is missing.",
      change: {
        responses: async function* (responses, call) {
          const first = responses[Symbol.asyncIterator]();
          const begun = await first.next();
          if (begun.done === true) return;
          const all = async function* () {
            yield begun.value;
            for (let each = await first.next(); each.done !== true; each = await first.next())
              yield each.value;
          };
          yield* resumed(call) ? withoutFirst(all(), call) : all();
        },
      },
    },
    {
      name: "begins-anew",
      sentence: `\`${token.text}\` is not looked at: the stream begins anew.`,
      change: {
        requests: async function* (requests, { method }) {
          for await (const request of requests) {
            const copy = clone(method.input, request);
            token.clear(copy);
            yield copy;
          }
        },
      },
    },
    {
      name: "repeats-the-last",
      sentence: "Where a stream goes on, the last response comes again.",
      change: {
        responses: async function* (responses, call) {
          let isFirst = true;
          for await (const response of responses) {
            if (isFirst && resumed(call)) yield repeated(response, call);
            isFirst = false;
            yield response;
          }
        },
      },
    },
  ];

  function repeated(response: Message, { method, requests }: FaultyCall): Message {
    const copy = clone(method.output, response);
    const value = requests[0] === undefined ? null : token.of(requests[0]);
    if (value !== null) responseId.set(copy, asFieldValue(responseId.field, value));
    return copy;
  }
}
