import { type EditOperation, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { editingOf } from "../behaviours/collaborative-edit.ts";
import { code, StatusError } from "../call/status-error.ts";
import { createDocuments, type DocumentRules, edited, rightRules } from "../domain/shared-document.ts";
import type { Fault, FaultText } from "./fault.ts";
import { tailLost } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.collaborativeEdit);

export const collaborativeEditFaults: readonly Fault[] = [
  ruleFault(
    {
      name: "collaborative-edit/delete-past-end-refused",
      sentence: "A DELETE that reaches past the end ends OUT_OF_RANGE.",
      violates: ["collaborative-edit/applied"],
    },
    {
      edited: (codePoints, operation) => {
        const reach = operation.position + [...operation.content].length;
        if (operation.operationType === "DELETE" && reach > codePoints.length) {
          throw new StatusError(code.outOfRange, "Range past the end.");
        }
        return edited(codePoints, operation);
      },
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/insert-past-end-pads",
      sentence: "An INSERT past the end fills the gap with spaces.",
      violates: ["collaborative-edit/applied"],
    },
    {
      edited: (codePoints, operation) => {
        const gap = Math.min(Math.max(0, operation.position - codePoints.length), 1000);
        if (operation.operationType !== "INSERT") return edited(codePoints, operation);
        return edited([...codePoints, ...Array.from({ length: gap }, () => " ")], operation);
      },
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/insert-replaces",
      sentence: "INSERT overwrites the text at its position.",
      violates: ["collaborative-edit/applied"],
    },
    {
      edited: (codePoints, operation) =>
        operation.operationType === "INSERT"
          ? edited(edited(codePoints, { ...operation, operationType: "DELETE" }), operation)
          : edited(codePoints, operation),
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/format-without-update",
      sentence: "FORMAT sends no update.",
      violates: ["collaborative-edit/applied"],
    },
    { leadsToUpdate: (operation) => operation.operationType !== "FORMAT" },
  ),
  ruleFault(
    {
      name: "collaborative-edit/author-gets-nothing",
      sentence: "Updates go to the other participants, not to the author.",
      violates: ["collaborative-edit/applied"],
    },
    {
      deliver: ({ to, author, update }) => {
        if (to !== author) to.deliver(update);
      },
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/others-get-nothing",
      sentence: "Updates go only to the author.",
      violates: ["collaborative-edit/broadcast"],
    },
    {
      deliver: ({ to, author, update }) => {
        if (to === author) to.deliver(update);
      },
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/others-get-the-operation",
      sentence: "Other participants get the operation's content instead of the document.",
      violates: ["collaborative-edit/broadcast"],
    },
    {
      deliver: ({ to, author, update, operation }) =>
        to.deliver(to === author ? update : { ...update, content: `${operation.content}…` }),
    },
  ),
  everyServer(
    {
      name: "collaborative-edit/others-lose-every-third",
      sentence: "Every third update to the other participants is lost.",
      violates: ["collaborative-edit/one-order"],
    },
    () => {
      let deliveries = 0;
      return {
        deliver: ({ to, author, update }) => {
          if (to === author || ++deliveries % 3 !== 0) to.deliver(update);
        },
      };
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/own-updates-first",
      sentence: "The author gets an update before earlier ones by others.",
      violates: ["collaborative-edit/one-order"],
    },
    {
      deliver: ({ to, author, update }) => {
        if (to === author) to.deliver(update);
        else setTimeout(() => to.deliver(update), lateMs);
      },
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/others-are-stale",
      sentence: "The content sent to the other participants lacks the final character.",
      violates: ["collaborative-edit/converges"],
    },
    {
      deliver: ({ to, author, update }) =>
        to.deliver(
          to === author ? update : { ...update, content: [...update.content].slice(0, -1).join("") },
        ),
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/author-is-receiver",
      sentence: "An update names its receiver as the author.",
      violates: ["collaborative-edit/author"],
    },
    {
      deliver: ({ to, update, userIds }) => to.deliver({ ...update, userId: [...userIds][0] ?? "" }),
    },
  ),
  fault({
    name: "collaborative-edit/no-timestamp",
    sentence: "Updates have no timestamp.",
    violates: ["collaborative-edit/author"],
    answer: ({ timestamp: _, ...update }) => update,
  }),
  ruleFault(
    {
      name: "collaborative-edit/keeps-leavers",
      sentence: "Participants who left stay among the active users.",
      violates: ["collaborative-edit/active-users"],
    },
    { forgetsLeavers: false },
  ),
  ruleFault(
    {
      name: "collaborative-edit/author-not-active",
      sentence: "The author is not among the active users.",
      violates: ["collaborative-edit/active-users"],
    },
    {
      activeUsers: (users, author, userId) =>
        rightRules.activeUsers(users, author, userId).filter((each) => each !== userId),
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/only-author-active",
      sentence: "Only the author is among the active users.",
      violates: ["collaborative-edit/active-users"],
    },
    { activeUsers: (_users, _author, userId) => [userId] },
  ),
  ruleFault(
    {
      name: "collaborative-edit/active-twice",
      sentence: "The author is listed twice among the active users.",
      violates: ["collaborative-edit/active-users"],
    },
    {
      activeUsers: (users, author, userId) => [...rightRules.activeUsers(users, author, userId), userId],
    },
  ),
  ruleFault(
    {
      name: "collaborative-edit/one-document",
      sentence: "All documents share one text.",
      violates: ["collaborative-edit/documents-apart"],
    },
    { documentOf: () => "" },
  ),
  ruleFault(
    {
      name: "collaborative-edit/utf-16-positions",
      sentence: "Positions count UTF-16 code units.",
      violates: ["collaborative-edit/code-points"],
    },
    { edited: (codePoints, operation) => editedBy(codePoints, operation, (text) => text.split("")) },
  ),
  ruleFault(
    {
      name: "collaborative-edit/grapheme-positions",
      sentence: "Positions count grapheme clusters.",
      violates: ["collaborative-edit/code-points"],
    },
    {
      edited: (codePoints, operation) =>
        editedBy(codePoints, operation, (text) =>
          Array.from(new Intl.Segmenter().segment(text), ({ segment }) => segment),
        ),
    },
  ),
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

const lateMs = 200;

/** A fault of one of the rules that documents follow. */
function ruleFault(text: FaultText, rules: Partial<DocumentRules>): Fault {
  return everyServer(text, () => rules);
}

function everyServer(text: FaultText, rules: () => Partial<DocumentRules>): Fault {
  return fault({
    ...text,
    behaviour: () => editingOf(createDocuments({ ...rightRules, ...rules() })),
  });
}

/** As `edited`, in other units than code points. */
function editedBy(
  codePoints: readonly string[],
  { operationType, position, content }: EditOperation,
  unitsOf: (text: string) => readonly string[],
): readonly string[] {
  const units = unitsOf(codePoints.join(""));
  const removed = operationType === "DELETE" ? unitsOf(content).length : 0;
  const added = operationType === "INSERT" ? content : "";
  return [...`${units.slice(0, position).join("")}${added}${units.slice(position + removed).join("")}`];
}

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
