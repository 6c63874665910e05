import { answerFaults } from "./answers.ts";
import { bufferedStreamFaults } from "./buffered-stream.ts";
import { callsFaults } from "./calls.ts";
import { chatFaults } from "./chat.ts";
import { chatServiceFaults } from "./chat-service.ts";
import { collaborativeEditFaults } from "./collaborative-edit/index.ts";
import { collectSensorDataFaults } from "./collect-sensor-data.ts";
import { controlledStreamFaults } from "./controlled-stream.ts";
import { deadlineFaults } from "./deadlines.ts";
import { downloadFileFaults } from "./download-file.ts";
import { downloadFileRefusalFaults } from "./download-file-refusals.ts";
import type { Fault } from "./fault.ts";
import { framingFaults } from "./framing.ts";
import { gameSessionFaults } from "./game-session.ts";
import { getDataStreamFaults } from "./get-data-stream.ts";
import { getStockPricesFaults } from "./get-stock-prices.ts";
import { processBatchFaults } from "./process-batch.ts";
import { requestFaults } from "./requests.ts";
import { resourcesFaults } from "./resources.ts";
import { serverFaults } from "./server.ts";
import { streamLogsFaults } from "./stream-logs.ts";
import { uploadFileFaults } from "./upload-file.ts";

/** Every fault there is. To add one, put it into the list of its RPC. */
export const faults: readonly Fault[] = [
  ...serverFaults,
  ...answerFaults,
  ...requestFaults,
  ...framingFaults,
  ...callsFaults,
  ...deadlineFaults,
  ...resourcesFaults,
  ...getStockPricesFaults,
  ...streamLogsFaults,
  ...downloadFileFaults,
  ...downloadFileRefusalFaults,
  ...uploadFileFaults,
  ...collectSensorDataFaults,
  ...processBatchFaults,
  ...chatFaults,
  ...gameSessionFaults,
  ...collaborativeEditFaults,
  ...controlledStreamFaults,
  ...bufferedStreamFaults,
  ...getDataStreamFaults,
  ...chatServiceFaults,
];
