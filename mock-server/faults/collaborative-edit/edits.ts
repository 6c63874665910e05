import { code, StatusError } from "../../call/status-error.ts";
import { edited } from "../../domain/shared-document.ts";
import type { Fault } from "../fault.ts";
import { ruleFault } from "./rule-fault.ts";

/** Edits of the text. */
export const editsFaults: readonly Fault[] = [
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
];
