import type { Message } from "@bufbuild/protobuf";
import type { FaultyCall, ShapeFault } from "../breaking/shape-fault.ts";
import type { Quiet } from "./declaration.ts";

export function breakQuiet({ firstMs, nextMs }: Quiet): readonly ShapeFault[] {
  const late = (place: number, ms: number) =>
    async function* (responses: AsyncIterable<Message>, { context }: FaultyCall) {
      let index = 0;
      for await (const response of responses) {
        if (index++ === place) await context.clock.sleep(ms, context.signal);
        yield response;
      }
    };
  return [
    ...(firstMs === undefined
      ? []
      : [
          {
            name: "late-first",
            sentence: "The first response takes half as long again.",
            change: { responses: late(0, 1.5 * firstMs + 500) },
          },
        ]),
    ...(nextMs === undefined
      ? []
      : [
          {
            name: "stalls",
            sentence: "After the second response comes a long pause.",
            change: { responses: late(2, 3 * nextMs + 500) },
          },
        ]),
  ];
}
