import type { Message } from "@bufbuild/protobuf";
import type { Inner, ShapeFault } from "../breaking/shape-fault.ts";
import { changedLast } from "../breaking/streams.ts";
import { asFieldValue } from "../language/field-value.ts";
import type { Fold } from "./declaration.ts";

type Requests = AsyncIterable<Message>;

export function breakFold({ field, op }: Fold): readonly ShapeFault[] {
  const drift: readonly ShapeFault[] =
    op === "FIRST" || op === "LAST" || op === "CONCAT" || op === "COLLECT"
      ? []
      : [
          {
            name: "off",
            sentence: `\`${field.text}\` is a little off.`,
            change: {
              responses: changedLast((response) => {
                const value = field.of(response);
                if (typeof value === "bigint") field.set(response, asFieldValue(field.field, value + 1n));
                else if (typeof value === "number") field.set(response, value * 1.001 + 0.01);
                else if (typeof value === "string") field.set(response, [...value].reverse().join(""));
              }),
            },
          },
        ];
  return [
    {
      name: "last-left-out",
      once: true,
      sentence: "The last request does not count.",
      change: {
        requests: async function* (requests: Requests) {
          let held: Message | undefined;
          for await (const request of requests) {
            if (held !== undefined) yield held;
            held = request;
          }
        },
      },
    },
    {
      name: "first-left-out",
      once: true,
      sentence: "The first request does not count.",
      change: {
        requests: async function* (requests: Requests) {
          let first = true;
          for await (const request of requests) {
            if (!first) yield request;
            first = false;
          }
        },
      },
    },
    {
      name: "carried-over",
      once: true,
      sentence: "The requests of a call that was cancelled count in the next one.",
      change: { behaviour: carriedOver },
    },
    ...drift,
  ];
}

function carriedOver(inner: Inner): Inner {
  let left: readonly Message[] = [];
  return async function* (requests, context) {
    const before = left;
    const own: Message[] = [];
    let ended = false;
    const note = async function* () {
      yield* before;
      for await (const request of requests) {
        own.push(request);
        yield request;
      }
      ended = true;
    };
    try {
      yield* inner(note(), context);
    } finally {
      left = ended ? [] : own;
    }
  };
}
