import type { EditOperation } from "../../../proto/gen/streaming/streaming_pb.ts";
import type { Fault } from "../fault.ts";
import { ruleFault } from "./rule-fault.ts";

/** Documents, and positions in them. */
export const positionsFaults: readonly Fault[] = [
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
];

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
