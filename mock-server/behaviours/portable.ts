import type { MethodBehaviour } from "../call/behaviour.ts";
import { bufferedStream } from "./buffered-stream.ts";
import { chat } from "./chat.ts";
import { chatServiceChat } from "./chat-service-chat.ts";
import { chatServiceSend } from "./chat-service-send.ts";
import { chatServiceSubscribe } from "./chat-service-subscribe.ts";
import { chatServiceUpload } from "./chat-service-upload.ts";
import { createCollaborativeEdit } from "./collaborative-edit.ts";
import { collectSensorData } from "./collect-sensor-data.ts";
import { controlledStream } from "./controlled-stream.ts";
import { gameSession } from "./game-session.ts";
import { getDataStream } from "./get-data-stream.ts";
import { getStockPrices } from "./get-stock-prices.ts";
import { processBatch } from "./process-batch.ts";
import { streamLogs } from "./stream-logs.ts";

/** Behaviours that need nothing of Node: they run in a page, too. DownloadFile and UploadFile have two forms. */
export function createPortableBehaviours(): readonly MethodBehaviour[] {
  return [
    getStockPrices,
    streamLogs,
    collectSensorData,
    processBatch,
    chat,
    gameSession,
    createCollaborativeEdit(),
    controlledStream,
    bufferedStream,
    getDataStream,
    chatServiceSend,
    chatServiceSubscribe,
    chatServiceUpload,
    chatServiceChat,
  ];
}
