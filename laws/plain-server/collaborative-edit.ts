import { create } from "@bufbuild/protobuf";
import { timestampNow } from "@bufbuild/protobuf/wkt";
import {
  type DocumentUpdate,
  DocumentUpdateSchema,
  type EditOperation,
} from "../../proto/gen/streaming/streaming_pb.ts";
import type { Outflow } from "./outflow.ts";
import { createPost } from "./post.ts";
import { invalid } from "./refusal.ts";
import { createDocument, edited, type Participant, type SharedDocument } from "./shared-document.ts";
import type { Ways } from "./ways.ts";
import type { Requests } from "./wiring.ts";

type Serve = (operations: Requests<EditOperation>, out: Outflow<DocumentUpdate>) => Promise<void>;
type Document = SharedDocument<DocumentUpdate>;

/** Documents live as long as the server. */
export function createCollaborativeEdit(ways: Ways): Serve {
  const documents = new Map<string, Document>();
  const utf16 = ways.bug === "streaming.StreamingService/CollaborativeEdit";
  const lettersOf = (text: string) => (utf16 ? text.split("") : [...text]);

  function documentOf(id: string): Document {
    const document = documents.get(id) ?? createDocument<DocumentUpdate>(id);
    documents.set(id, document);
    return document;
  }

  return async (operations, out) => {
    const post = createPost(out);
    const parts = new Map<Document, Participant<DocumentUpdate>>();
    try {
      for await (const operation of operations) {
        check(operation);
        const document = documentOf(operation.documentId);
        const part = parts.get(document) ?? { userIds: new Set(), deliver: post.put };
        parts.set(document, part);
        part.userIds.add(operation.userId);
        document.participants.add(part);
        document.letters = edited(document.letters, operation, lettersOf);
        const update = updateOf(document, operation, ways);
        for (const participant of document.participants) participant.deliver(update);
        // Takes no more operations than it has answers for.
        await post.emptied();
      }
      await post.emptied();
    } finally {
      for (const [document, part] of parts) document.participants.delete(part);
    }
  };
}

function updateOf(document: Document, operation: EditOperation, ways: Ways): DocumentUpdate {
  const users = new Set([...document.participants].flatMap((part) => [...part.userIds]));
  return create(DocumentUpdateSchema, {
    documentId: document.id,
    userId: operation.userId,
    content: document.letters.join(""),
    activeUsers: ways.liberal ? [...users].toSorted(() => Math.random() - 0.5) : [...users],
    timestamp: timestampNow(),
  });
}

function check({ operationType, position }: EditOperation): void {
  if (!["INSERT", "DELETE", "FORMAT"].includes(operationType)) {
    throw invalid("operation_type", "must be INSERT, DELETE or FORMAT");
  }
  if (position < 0) throw invalid("position", "must not be negative");
}
