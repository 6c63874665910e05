import {
  type DocumentUpdateSchema,
  type EditOperationSchema,
  StreamingService,
} from "../../../proto/gen/streaming/streaming_pb.ts";
import { editingOf } from "../../behaviours/collaborative-edit.ts";
import { createDocuments, type DocumentRules, rightRules } from "../../domain/shared-document.ts";
import type { Fault, FaultText } from "../fault.ts";
import { faultsOf, type RpcFault } from "../rpc-faults.ts";

/** Makes a fault of CollaborativeEdit. */
export const fault: (fault: RpcFault<typeof EditOperationSchema, typeof DocumentUpdateSchema>) => Fault =
  faultsOf(StreamingService.method.collaborativeEdit);

/** A fault of one of the rules that documents follow. */
export function ruleFault(text: FaultText, rules: Partial<DocumentRules>): Fault {
  return everyServer(text, () => rules);
}

/** The same, with rules made anew for each server. */
export function everyServer(text: FaultText, rules: () => Partial<DocumentRules>): Fault {
  return fault({
    ...text,
    behaviour: () => editingOf(createDocuments({ ...rightRules, ...rules() })),
  });
}
