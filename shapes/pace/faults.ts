import type { Message } from "@bufbuild/protobuf";
import type { FaultyCall, ShapeFault } from "../breaking/shape-fault.ts";
import type { Pace } from "./declaration.ts";
import { everyMs } from "./every.ts";

export function breakPace(pace: Pace): readonly ShapeFault[] {
  return [
    {
      name: "too-slow",
      sentence: "The pauses are three times as long.",
      change: {
        responses: async function* (responses: AsyncIterable<Message>, { context, requests }: FaultyCall) {
          let index = 0;
          for await (const response of responses) {
            const every = everyMs(pace, { request: requests[0] }) ?? 0;
            if (index > 0 && index % pace.burst === 0) await context.clock.sleep(2 * every, context.signal);
            index++;
            yield response;
          }
        },
      },
    },
    {
      name: "at-once",
      sentence: "All responses come at once, after the time of the last.",
      change: {
        responses: async function* (responses: AsyncIterable<Message>) {
          const held: Message[] = [];
          for await (const response of responses) {
            held.push(response);
            if (held.length < 6 * pace.burst) continue;
            yield* held.splice(0);
          }
          yield* held;
        },
      },
    },
  ];
}
