import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { bufferedStream } from "./buffered-stream.ts";
import { chat } from "./chat.ts";
import { chatServiceChat } from "./chat-service-chat.ts";
import { createCollaborativeEdit } from "./collaborative-edit.ts";
import { collectSensorData } from "./collect-sensor-data.ts";
import { controlledStream } from "./controlled-stream.ts";
import { downloadFile } from "./download-file.ts";
import { gameSession } from "./game-session.ts";
import { getDataStream } from "./get-data-stream.ts";
import { getStockPrices } from "./get-stock-prices.ts";
import { processBatch } from "./process-batch.ts";
import { send } from "./send.ts";
import { definitionOf } from "./service-definition.ts";
import { streamLogs } from "./stream-logs.ts";
import { subscribe } from "./subscribe.ts";
import { upload } from "./upload.ts";
import { uploadFile } from "./upload-file.ts";
import type { Ways } from "./ways.ts";
import { bidiStreaming, clientStreaming, serverStreaming, unary } from "./wiring.ts";

export interface PlainServer {
  /** `host:port` */
  readonly target: string;
  /** Cuts off what still runs. */
  readonly close: () => Promise<void>;
}

/** Both services, written from the behaviour page alone, on a free port. */
export async function startPlainServer(ways: Ways): Promise<PlainServer> {
  const server = new Server();
  server.addService(definitionOf(StreamingService), {
    getStockPrices: serverStreaming(withWays(getStockPrices, ways)),
    streamLogs: serverStreaming(withWays(streamLogs, ways)),
    downloadFile: serverStreaming(withWays(downloadFile, ways)),
    uploadFile: clientStreaming((requests) => uploadFile(requests, ways)),
    collectSensorData: clientStreaming((requests) => collectSensorData(requests, ways)),
    processBatch: clientStreaming((requests) => processBatch(requests, ways)),
    chat: bidiStreaming(withWays(chat, ways)),
    gameSession: bidiStreaming(withWays(gameSession, ways)),
    collaborativeEdit: bidiStreaming(createCollaborativeEdit(ways)),
    controlledStream: serverStreaming(withWays(controlledStream, ways)),
    bufferedStream: serverStreaming(withWays(bufferedStream, ways)),
    getDataStream: serverStreaming(withWays(getDataStream, ways)),
  });
  server.addService(definitionOf(ChatService), {
    send: unary((request) => send(request, ways)),
    subscribe: serverStreaming(withWays(subscribe, ways)),
    upload: clientStreaming((requests) => upload(requests, ways)),
    chat: bidiStreaming(withWays(chatServiceChat, ways)),
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
    error === null ? resolve(port) : reject(error),
  );
  return {
    target: `127.0.0.1:${await promise}`,
    async close() {
      server.forceShutdown();
    },
  };
}

function withWays<In, Out>(
  serve: (input: In, out: Out, ways: Ways) => Promise<void>,
  ways: Ways,
): (input: In, out: Out) => Promise<void> {
  return (input, out) => serve(input, out, ways);
}
