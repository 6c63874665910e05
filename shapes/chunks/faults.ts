import type { Message } from "@bufbuild/protobuf";
import type { ShapeFault } from "../breaking/shape-fault.ts";
import { changedEach, changedLast } from "../breaking/streams.ts";
import type { Value } from "../language/value.ts";
import type { Chunks } from "./declaration.ts";

export function breakChunks({ data, places, size }: Chunks): readonly ShapeFault[] {
  const cut = (value: Value, to: (length: number) => number): unknown => {
    if (value instanceof Uint8Array) return value.subarray(0, to(value.length));
    return typeof value === "string" ? value.slice(0, to(value.length)) : value;
  };
  const lengthOf = (message: Message) => {
    const value = data.of(message);
    return value instanceof Uint8Array || typeof value === "string" ? value.length : 0;
  };
  const twice = (value: Value): unknown => {
    if (value instanceof Uint8Array) return new Uint8Array(Buffer.concat([value, value]));
    return typeof value === "string" ? value + value : value;
  };
  const told = Object.entries(places).find(([, place]) => "field" in place)?.[1];
  return [
    ...(size === undefined
      ? []
      : [
          {
            name: "short-piece",
            sentence: "The first piece lacks a byte.",
            change: {
              responses: changedEach((response, index) => {
                if (index === 0)
                  data.set(
                    response,
                    cut(data.of(response), (length) => Math.max(0, length - 1)),
                  );
              }),
            },
          },
          {
            name: "oversized",
            sentence: "The first piece is twice as long.",
            change: {
              responses: changedEach((response, index) => {
                if (index === 0) data.set(response, twice(data.of(response)));
              }),
            },
          },
        ]),
    ...(Object.keys(places).length === 0
      ? []
      : [
          {
            name: "tail-lost",
            sentence: "The last piece that has content is lost.",
            change: {
              responses: async function* (responses: AsyncIterable<Message>) {
                let held: Message | undefined;
                for await (const response of responses) {
                  if (lengthOf(response) === 0) {
                    held = undefined;
                    yield response;
                    continue;
                  }
                  if (held !== undefined) yield held;
                  held = response;
                }
              },
            },
          } satisfies ShapeFault,
        ]),
    ...(told === undefined || !("field" in told)
      ? []
      : [
          {
            name: "wrong-digest",
            sentence: `\`${told.field.text}\` is that of something else.`,
            change: {
              responses: changedLast((response) => {
                const value = told.field.of(response);
                if (typeof value === "string") told.field.set(response, [...value].reverse().join(""));
                else if (value instanceof Uint8Array)
                  told.field.set(response, new Uint8Array([...value].reverse()));
                else if (typeof value === "bigint") told.field.set(response, Number(value) + 1);
              }),
            },
          } satisfies ShapeFault,
        ]),
  ];
}
