import type { Contract } from "../model/contract.ts";
import { chatContract, chatSubject } from "./chat.ts";
import { downloadFileContract, downloadFileSubject } from "./download-file/index.ts";

/** The contracts of `streaming.StreamingService`, in the order of the schema. */
export function streamingContracts(): readonly Contract[] {
  return [downloadFileContract(chatSubject), chatContract(downloadFileSubject)];
}
