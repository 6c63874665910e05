import type { Message } from "@bufbuild/protobuf";
import type { ShapeFault } from "../breaking/shape-fault.ts";
import { lastTwice } from "../breaking/streams.ts";

export function breakUnique(): readonly ShapeFault[] {
  return [
    { name: "last-again", sentence: "The last response comes twice.", change: { responses: lastTwice } },
    {
      name: "first-again",
      sentence: "The first response comes again at the end.",
      change: {
        responses: async function* (responses) {
          let first: Message | undefined;
          for await (const response of responses) {
            first ??= response;
            yield response;
          }
          if (first !== undefined) yield first;
        },
      },
    },
  ];
}
