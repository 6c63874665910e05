import { refusedRequests } from "../../clauses/refused-requests.ts";
import { contractOf } from "../../generic/index.ts";
import type { Contract } from "../../model/contract.ts";
import { type ContractPart, combine } from "../../model/contract-part.ts";
import { ask, awaitEnd } from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { downloadClauses, hugeChunkClause } from "./clauses.ts";
import { interruptedClauses } from "./interrupted.ts";
import { method, wrongDownload } from "./model.ts";
import { refusals } from "./refusals.ts";
import {
  hugeChunkSize,
  largeFile,
  largeFileScenario,
  secondDownload,
  slowReader,
  smallFiles,
  smallFilesScenario,
} from "./scenarios.ts";

export const downloadFileSubject: Subject = {
  method,
  exchange: ({ call, variant, facts, options }) => [
    ...ask(
      call,
      method,
      {
        filePath: facts.filesPrefix + (smallFiles[2 + (variant % 4)] ?? "multiple.bin"),
        chunkSize: 700 + (variant % 50),
      },
      options,
    ),
    awaitEnd(call),
  ],
  stalls: ({ call, facts, options }) =>
    ask(call, method, { filePath: facts.filesPrefix + largeFile, chunkSize: 65_536 }, options),
  wrong: wrongDownload,
};

const downloads: ContractPart = {
  scenarios: [smallFilesScenario, largeFileScenario, hugeChunkSize, slowReader, secondDownload],
  clauses: [...downloadClauses, hugeChunkClause, ...interruptedClauses],
};

export function downloadFileContract(sibling: Subject): Contract {
  const refused = refusedRequests(downloadFileSubject, method, refusals);
  return contractOf({ subject: downloadFileSubject, own: combine(downloads, refused), sibling });
}
