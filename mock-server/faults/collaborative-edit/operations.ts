import type { EditOperation } from "../../../proto/gen/streaming/streaming_pb.ts";
import { code, StatusError } from "../../call/status-error.ts";
import type { Fault } from "../fault.ts";
import { tailLost } from "../request-flow.ts";
import { fault } from "./rule-fault.ts";

/** Invalid operations, and those in flight at the end. */
export const operationsFaults: readonly Fault[] = [
  fault({
    name: "collaborative-edit/accepts-unknown-operation",
    sentence: "An unknown operation counts as FORMAT.",
    violates: ["collaborative-edit/unknown-operation"],
    unvalidated: true,
    requests: async function* (operations) {
      for await (const operation of operations)
        yield { ...operation, position: Math.max(0, operation.position) };
    },
  }),
  fault({
    name: "collaborative-edit/unknown-operation-inserts",
    sentence: "An unknown operation is rejected after its content was inserted.",
    violates: ["collaborative-edit/unknown-operation"],
    unvalidated: true,
    requests: (operations) =>
      refusedTooLate(
        operations,
        ({ operationType }) => !["INSERT", "DELETE", "FORMAT"].includes(operationType),
      ),
  }),
  fault({
    name: "collaborative-edit/accepts-negative-position",
    sentence: "A negative position counts from the end.",
    violates: ["collaborative-edit/negative-position"],
    unvalidated: true,
    answer: (update) => update,
  }),
  fault({
    name: "collaborative-edit/negative-position-inserts",
    sentence: "An operation at a negative position is rejected after its content was inserted.",
    violates: ["collaborative-edit/negative-position"],
    unvalidated: true,
    requests: (operations) => refusedTooLate(operations, ({ position }) => position < 0),
  }),
  fault({
    name: "collaborative-edit/loses-tail",
    sentence: "Operations in flight at the half-close are lost.",
    violates: ["collaborative-edit/drained"],
    requests: tailLost,
  }),
];

async function* refusedTooLate(
  operations: AsyncIterable<EditOperation>,
  isInvalid: (operation: EditOperation) => boolean,
): AsyncGenerator<EditOperation> {
  for await (const operation of operations) {
    if (!isInvalid(operation)) {
      yield operation;
      continue;
    }
    yield {
      ...operation,
      operationType: "INSERT",
      position: Math.max(0, operation.position),
      content: operation.content || "?",
    };
    throw new StatusError(code.invalidArgument, "Invalid operation.");
  }
}
