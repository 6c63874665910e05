import { equals, fromBinary, type Message } from "@bufbuild/protobuf";
import { StatusError } from "../../mock-server/call/status-error.ts";
import type { Keeping } from "../keeping.ts";
import type { Refused } from "./declaration.ts";

/** Refuses what an example declares to be refused. */
export function keepExamples(refused: readonly Refused[]): Keeping {
  return {
    admit: (request: Message, { context }) => {
      const { input } = context.method;
      const found = refused.find(({ bytes }) => equals(input, fromBinary(input, bytes), request));
      if (found !== undefined) throw new StatusError(found.code, "An example declares that this is refused.");
    },
  };
}
