import type { Contract } from "../model/contract.ts";
import { chatServiceChatContract, chatServiceChatSubject } from "./chat.ts";
import { sendContract, sendSubject } from "./send.ts";
import { subscribeContract } from "./subscribe.ts";
import { uploadContract } from "./upload.ts";

/** The contracts of `chat.ChatService`, in the order of the schema. */
export function chatContracts(): readonly Contract[] {
  return [
    sendContract(chatServiceChatSubject),
    subscribeContract(sendSubject),
    uploadContract(sendSubject),
    chatServiceChatContract(sendSubject),
  ];
}
