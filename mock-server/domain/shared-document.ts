import type { EditOperation } from "../../proto/gen/streaming/streaming_pb.ts";

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

/** The user ids that each participant has used on a document. */
export type Users = ReadonlyMap<Participant, ReadonlySet<string>>;

/** What an update goes through; faults replace parts of it. */
export interface DocumentRules {
  /** The document that an operation is on. */
  readonly documentOf: (operation: EditOperation) => string;
  /** The text after an operation, in code points; throws a StatusError to refuse it. */
  readonly edited: (codePoints: readonly string[], operation: EditOperation) => readonly string[];
  readonly leadsToUpdate: (operation: EditOperation) => boolean;
  readonly activeUsers: (users: Users, author: Participant, userId: string) => readonly string[];
  readonly deliver: (delivery: Delivery) => void;
  /** Whether who has left counts no longer. */
  readonly forgetsLeavers: boolean;
}

export interface Delivery {
  readonly to: Participant;
  readonly author: Participant;
  readonly update: Update;
  readonly operation: EditOperation;
  /** The user ids of the receiver. */
  readonly userIds: ReadonlySet<string>;
}

export interface Documents {
  /** Takes part in the operation's document from now on, applies it and delivers the outcome to all. */
  readonly apply: (author: Participant, operation: EditOperation, nowMs: number) => void;
  /** Leaves all documents. */
  readonly leave: (participant: Participant) => void;
}

export const rightRules: DocumentRules = {
  documentOf: (operation) => operation.documentId,
  edited,
  leadsToUpdate: () => true,
  activeUsers: (users) => [...new Set([...users.values()].flatMap((userIds) => [...userIds]))],
  deliver: ({ to, update }) => to.deliver(update),
  forgetsLeavers: true,
};

/** Documents stay when everybody has left. Nothing here waits, so operations of all calls have one order. */
export function createDocuments(rules: DocumentRules = rightRules): Documents {
  const documents = new Map<string, SharedDocument>();
  return {
    apply: (author, operation, nowMs) => {
      const { documentId, userId } = operation;
      const key = rules.documentOf(operation);
      const document = documents.get(key) ?? { codePoints: [], users: new Map(), left: new Map() };
      documents.set(key, document);
      document.codePoints = rules.edited(document.codePoints, operation);
      document.users.set(author, (document.users.get(author) ?? new Set()).add(userId));
      if (!rules.leadsToUpdate(operation)) return;
      const counted = rules.forgetsLeavers ? document.users : new Map([...document.left, ...document.users]);
      const update: Update = {
        documentId,
        userId,
        content: document.codePoints.join(""),
        activeUsers: rules.activeUsers(counted, author, userId),
        atMs: nowMs,
      };
      for (const [to, userIds] of document.users) rules.deliver({ to, author, update, operation, userIds });
    },
    leave: (participant) => {
      for (const document of documents.values()) {
        const userIds = document.users.get(participant);
        if (userIds === undefined) continue;
        document.users.delete(participant);
        if (!rules.forgetsLeavers) document.left.set(participant, userIds);
      }
    },
  };
}

interface SharedDocument {
  codePoints: readonly string[];
  readonly users: Map<Participant, Set<string>>;
  readonly left: Map<Participant, Set<string>>;
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
