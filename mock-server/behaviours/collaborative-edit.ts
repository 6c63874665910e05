import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import {
  type DocumentUpdateSchema,
  type EditOperationSchema,
  StreamingService,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { type BehaviourOf, defineBehaviour, type MethodBehaviour } from "../call/behaviour.ts";
import { createMailbox } from "../call/mailbox.ts";
import { createDocuments, type Documents, type Update } from "../domain/shared-document.ts";

/** Above this many undelivered updates a call's own operations wait, so that only others' can pile up. */
const maxPending = 256;

/** Shared documents: every operation's outcome goes to everybody who takes part in the document. */
export function createCollaborativeEdit(): MethodBehaviour {
  return defineBehaviour(StreamingService.method.collaborativeEdit, editingOf(createDocuments()));
}

export function editingOf(
  documents: Documents,
): BehaviourOf<typeof EditOperationSchema, typeof DocumentUpdateSchema> {
  return async function* (requests, { clock, signal }) {
    const mailbox = createMailbox<Update>(signal);
    let left = false;
    const participant = { deliver: mailbox.put };
    const applyAll = async (): Promise<void> => {
      for await (const operation of requests) {
        // An operation that was on its way when the call ended must not join the document again.
        if (left) return;
        documents.apply(participant, operation, clock.now());
        await mailbox.atMost(maxPending);
      }
    };
    // What was owed before the half-close, or before an invalid operation, still goes out.
    applyAll().then(mailbox.close, mailbox.fail);
    try {
      for await (const { atMs, ...update } of mailbox) {
        yield { ...update, activeUsers: [...update.activeUsers], timestamp: timestampFromMs(atMs) };
      }
    } finally {
      left = true;
      documents.leave(participant);
    }
  };
}
