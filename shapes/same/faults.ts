import type { Inner, ShapeFault } from "../breaking/shape-fault.ts";
import { withoutLast } from "../breaking/streams.ts";

export function breakSame(): readonly ShapeFault[] {
  return [
    {
      name: "differs",
      sentence: "Each second call lacks its last response.",
      change: {
        behaviour: (inner: Inner): Inner => {
          let calls = 0;
          return async function* (requests, context) {
            const responses = inner(requests, context);
            yield* calls++ % 2 === 1
              ? withoutLast(responses, { method: context.method, context, requests: [] })
              : responses;
          };
        },
      },
    },
  ];
}
