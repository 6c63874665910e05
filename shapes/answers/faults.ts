import type { Message } from "@bufbuild/protobuf";
import type { ShapeFault } from "../breaking/shape-fault.ts";

export function breakAnswers(): readonly ShapeFault[] {
  return [
    {
      name: "early",
      sentence: "A response comes at the first request.",
      change: {
        requests: async function* (requests: AsyncIterable<Message>) {
          for await (const request of requests) {
            yield request;
            return;
          }
        },
      },
    },
  ];
}
