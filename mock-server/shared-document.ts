import type { EditOperation } from "../proto/gen/streaming/streaming_pb.ts";

/** What everybody who takes part in a document gets for one operation. */
export interface Update {
  readonly documentId: string;
  /** The operation's author. */
  readonly userId: string;
  readonly content: string;
  readonly activeUsers: readonly string[];
  /** Unix time in milliseconds. */
  readonly atMs: number;
}

/** One call's end of the documents it takes part in. */
export interface Participant {
  readonly deliver: (update: Update) => void;
}

export interface Documents {
  /** Takes part in the operation's document from now on, applies it and delivers the outcome to all. */
  readonly apply: (author: Participant, operation: EditOperation, nowMs: number) => void;
  /** Leaves all documents. */
  readonly leave: (participant: Participant) => void;
}

/** Documents stay when everybody has left. Nothing here waits, so operations of all calls have one order. */
export function createDocuments(): Documents {
  const documents = new Map<string, SharedDocument>();
  return {
    apply: (author, operation, nowMs) => {
      const { documentId, userId } = operation;
      const document = documents.get(documentId) ?? { codePoints: [], users: new Map() };
      documents.set(documentId, document);
      document.codePoints = edited(document.codePoints, operation);
      document.users.set(author, (document.users.get(author) ?? new Set()).add(userId));
      const update: Update = {
        documentId,
        userId,
        content: document.codePoints.join(""),
        activeUsers: activeUsers(document),
        atMs: nowMs,
      };
      for (const participant of document.users.keys()) participant.deliver(update);
    },
    leave: (participant) => {
      for (const document of documents.values()) document.users.delete(participant);
    },
  };
}

interface SharedDocument {
  codePoints: readonly string[];
  /** The user ids that each participant has used on this document. */
  readonly users: Map<Participant, Set<string>>;
}

function activeUsers(document: SharedDocument): readonly string[] {
  return [...new Set([...document.users.values()].flatMap((users) => [...users]))];
}

/** The text after an operation, in code points; FORMAT leaves it as it is. */
export function edited(
  codePoints: readonly string[],
  { operationType, position, content }: Pick<EditOperation, "operationType" | "position" | "content">,
): readonly string[] {
  const added = [...content];
  switch (operationType) {
    case "INSERT":
      return [...codePoints.slice(0, position), ...added, ...codePoints.slice(position)];
    case "DELETE":
      return [...codePoints.slice(0, position), ...codePoints.slice(position + added.length)];
    default:
      return codePoints;
  }
}
