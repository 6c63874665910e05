import { StatusError } from "../../mock-server/call/status-error.ts";
import type { ShapeFault } from "../breaking/shape-fault.ts";

const internal = 13;

export function breakExamples(): readonly ShapeFault[] {
  return [
    {
      name: "fails",
      sentence: "Every call ends INTERNAL after its first response.",
      change: {
        responses: async function* (responses) {
          for await (const response of responses) {
            yield response;
            break;
          }
          throw new StatusError(internal, "Something is broken.");
        },
      },
    },
  ];
}
