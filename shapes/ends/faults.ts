import { setImmediate } from "node:timers/promises";
import type { Message } from "@bufbuild/protobuf";
import type { ShapeFault } from "../breaking/shape-fault.ts";
import type { Ends } from "./declaration.ts";

export function breakEnds({ when }: Ends): readonly ShapeFault[] {
  const never: ShapeFault = {
    name: "never",
    sentence: "The call stays open after its last response.",
    change: {
      responses: async function* (responses, { context }) {
        yield* responses;
        await new Promise((resolve) => context.signal.addEventListener("abort", resolve, { once: true }));
      },
    },
  };
  const early: ShapeFault = {
    name: "before-half-close",
    sentence: "The call ends OK after the first request.",
    change: {
      requests: async function* (requests: AsyncIterable<Message>) {
        for await (const request of requests) {
          yield request;
          return;
        }
      },
    },
  };
  const ends: ShapeFault = {
    name: "ends",
    sentence: "The call ends OK after its third response.",
    change: {
      responses: async function* (responses) {
        let count = 0;
        for await (const response of responses) {
          yield response;
          await setImmediate();
          if (++count === 3) return;
        }
      },
    },
  };
  if (when === "never") return [ends];
  return when === "by-server" ? [never] : [never, early];
}
