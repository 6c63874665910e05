import type { EditOperation } from "../../proto/gen/streaming/streaming_pb.ts";

/** One call's part in a document. */
export interface Participant<Update> {
  /** All user ids that the call has used on the document. */
  readonly userIds: Set<string>;
  readonly deliver: (update: Update) => void;
}

export interface SharedDocument<Update> {
  readonly id: string;
  /** Code points, or UTF-16 units in a server with that bug. */
  letters: readonly string[];
  readonly participants: Set<Participant<Update>>;
}

export function createDocument<Update>(id: string): SharedDocument<Update> {
  return { id, letters: [], participants: new Set() };
}

/** The document after an operation. */
export function edited(
  letters: readonly string[],
  operation: EditOperation,
  lettersOf: (text: string) => readonly string[],
): readonly string[] {
  const content = lettersOf(operation.content);
  const at = Math.min(operation.position, letters.length);
  switch (operation.operationType) {
    case "INSERT":
      return letters.toSpliced(at, 0, ...content);
    case "DELETE":
      return letters.toSpliced(at, content.length);
    default:
      return letters;
  }
}
