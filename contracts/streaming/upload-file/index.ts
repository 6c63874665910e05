import { seededData } from "../../../fixtures/messages/seeded.ts";
import { answersAfterHalfClose, firstReason, notCarriedOver } from "../../clauses/client-stream.ts";
import { contractOf } from "../../generic/index.ts";
import type { Contract } from "../../model/contract.ts";
import { combine } from "../../model/contract-part.ts";
import { open, sendBytes } from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { codeName } from "../../transcript/code.ts";
import { peerEndOf, received } from "../../transcript/query.ts";
import { chunk, upload } from "./chunks.ts";
import { clauses } from "./clauses.ts";
import { uploadMemory } from "./memory.ts";
import { method, wrongChecksum, wrongTotal } from "./model.ts";
import { outOfOrder } from "./out-of-order.ts";
import { scenarios } from "./scenarios.ts";

export const uploadFileSubject: Subject = {
  method,
  exchange: ({ call, variant, options }) => [
    open(call, method, options),
    ...upload(
      call,
      { sizes: [100 + variant, 50, 1 + (variant % 9)], lastHasData: variant % 2 === 0, closes: true },
      variant,
    ),
  ],
  wrong: (transcript) => {
    const [answer] = received(transcript, method.output);
    if (answer === undefined) return `no result came (${codeName(peerEndOf(transcript)?.status.code ?? -1)})`;
    return firstReason(wrongTotal(transcript, answer.value), wrongChecksum(transcript, answer.value));
  },
  goesOn: ({ call, variant, options }) => [
    open(call, method, options),
    sendBytes(call, chunk(seededData(variant, 100), 0, false)),
  ],
  further: (index) => chunk(seededData(index, 10), index, false),
};

export function uploadFileContract(sibling: Subject): Contract {
  const parts = [
    { scenarios, clauses },
    uploadMemory(uploadFileSubject),
    outOfOrder(uploadFileSubject),
    answersAfterHalfClose("upload-file", uploadFileSubject),
    notCarriedOver("upload-file/cancelled", uploadFileSubject),
  ];
  return contractOf({ subject: uploadFileSubject, own: combine(...parts), sibling });
}
