import type { Contract } from "../model/contract.ts";
import { bufferedStreamContract } from "./buffered-stream.ts";
import { chatContract, chatSubject } from "./chat.ts";
import { collaborativeEditContract } from "./collaborative-edit/index.ts";
import { collectSensorDataContract } from "./collect-sensor-data/index.ts";
import { controlledStreamContract } from "./controlled-stream.ts";
import { downloadFileContract, downloadFileSubject } from "./download-file/index.ts";
import { gameSessionContract } from "./game-session/index.ts";
import { getDataStreamContract } from "./get-data-stream/index.ts";
import { getStockPricesContract } from "./get-stock-prices/index.ts";
import { processBatchContract } from "./process-batch.ts";
import { streamLogsContract } from "./stream-logs/index.ts";
import { uploadFileContract } from "./upload-file/index.ts";

/** The contracts of `streaming.StreamingService`, in the order of the schema. */
export function streamingContracts(): readonly Contract[] {
  return [
    getStockPricesContract(chatSubject),
    streamLogsContract(chatSubject),
    downloadFileContract(chatSubject),
    uploadFileContract(chatSubject),
    collectSensorDataContract(chatSubject),
    processBatchContract(chatSubject),
    chatContract(downloadFileSubject),
    gameSessionContract(chatSubject),
    collaborativeEditContract(chatSubject),
    controlledStreamContract(chatSubject),
    bufferedStreamContract(chatSubject),
    getDataStreamContract(chatSubject),
  ];
}
