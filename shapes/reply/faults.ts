import type { Message } from "@bufbuild/protobuf";
import type { ShapeFault } from "../breaking/shape-fault.ts";
import { changedEach, oneBehind, swapped, withoutLast } from "../breaking/streams.ts";
import { asFieldValue } from "../language/field-value.ts";
import type { Reply } from "./declaration.ts";

export function breakReply({ key, equal, interactive }: Reply): readonly ShapeFault[] {
  const [first] = equal;
  return [
    {
      name: "tail-lost",
      sentence: "The last response, owed at the half-close, is lost.",
      change: { responses: withoutLast },
    },
    ...(first === undefined
      ? []
      : [
          { name: "swapped", sentence: "Each two responses change places.", change: { responses: swapped } },
          {
            name: "of-the-one-before",
            sentence: `\`${first.field.text}\` is that of the request before.`,
            change: {
              responses: changedEach((response, index, { requests }) => {
                const request: Message | undefined = requests[Math.max(0, index - 1)];
                const result = request === undefined ? undefined : first.is.of({ request });
                if (result !== undefined && "value" in result) {
                  first.field.set(response, asFieldValue(first.field.field, result.value));
                }
              }),
            },
          } satisfies ShapeFault,
        ]),
    ...(key === undefined
      ? []
      : [
          {
            name: "wrong-key",
            sentence: `\`${key.response.text}\` is no request's.`,
            change: {
              responses: changedEach((response) => {
                const value = key.response.of(response);
                if (typeof value === "string") key.response.set(response, `${value}-other`);
                else if (typeof value === "bigint")
                  key.response.set(response, asFieldValue(key.response.field, value + 1_000n));
              }),
            },
          } satisfies ShapeFault,
          {
            name: "always-the-first",
            sentence: `\`${key.response.text}\` is that of the first request, in every response.`,
            change: {
              responses: changedEach((response, _, { requests: [first] }) => {
                if (first === undefined) return;
                const value = key.request.of(first);
                key.response.set(response, asFieldValue(key.response.field, value));
              }),
            },
          } satisfies ShapeFault,
        ]),
    ...(interactive
      ? [
          {
            name: "one-behind",
            sentence: "A response comes only with the next request.",
            change: { responses: oneBehind },
          },
          {
            name: "after-half-close",
            sentence: "All responses come after the half-close.",
            change: {
              requests: async function* (requests: AsyncIterable<Message>) {
                const all: Message[] = [];
                for await (const request of requests) all.push(request);
                yield* all;
              },
            },
          } satisfies ShapeFault,
        ]
      : []),
  ];
}
