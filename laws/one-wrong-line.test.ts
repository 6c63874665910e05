import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verify } from "../conformance/runner/verify.ts";
import { type TemporaryFixtures, withTemporaryFixtures } from "../fixtures/files/write.ts";
import { startPlainServer } from "./plain-server/start-plain-server.ts";

let files: TemporaryFixtures;
beforeAll(async () => {
  files = await withTemporaryFixtures();
});
afterAll(() => files.close());

const speed = 20;
const streaming = "streaming.StreamingService";
const chat = "chat.ChatService";

/** The one wrong line that each RPC of the plain server has on demand. */
const bugs = [
  {
    rpc: `${streaming}/GetStockPrices`,
    bug: "prices come in alphabetical order",
    clause: "get-stock-prices/every-symbol-each-tick",
  },
  { rpc: `${streaming}/StreamLogs`, bug: "levels are compared as text", clause: "stream-logs/level" },
  {
    rpc: `${streaming}/DownloadFile`,
    bug: "an exact multiple ends with an empty data chunk",
    clause: "download-file/exact-multiple",
  },
  {
    rpc: `${streaming}/UploadFile`,
    bug: "the last chunk is not in the checksum",
    clause: "upload-file/checksum",
  },
  {
    rpc: `${streaming}/CollectSensorData`,
    bug: "end_time is the latest timestamp, not the last one",
    clause: "collect-sensor-data/time-span",
  },
  {
    rpc: `${streaming}/ProcessBatch`,
    bug: "failed ids that came twice are named once",
    clause: "process-batch/failed-ids",
  },
  { rpc: `${streaming}/Chat`, bug: "texts are trimmed", clause: "chat/verbatim" },
  {
    rpc: `${streaming}/GameSession`,
    bug: "sessions share their players",
    clause: "game-session/own-session",
  },
  {
    rpc: `${streaming}/CollaborativeEdit`,
    bug: "positions count UTF-16 units",
    clause: "collaborative-edit/code-points",
  },
  {
    rpc: `${streaming}/ControlledStream`,
    bug: "the last item is left out",
    clause: "controlled-stream/complete",
  },
  {
    rpc: `${streaming}/BufferedStream`,
    bug: "the tail of the buffer is not flushed",
    clause: "buffered-stream/ordered",
  },
  {
    rpc: `${streaming}/GetDataStream`,
    bug: "the item resumed from comes again",
    clause: "get-data-stream/resume",
  },
  { rpc: `${chat}/Send`, bug: "an empty message is not acknowledged", clause: "chat-service/send" },
  {
    rpc: `${chat}/Subscribe`,
    bug: "messages are numbered from one",
    clause: "chat-service/subscribe-ordered",
  },
  { rpc: `${chat}/Upload`, bug: "size is that of the last chunk", clause: "chat-service/upload-size" },
  { rpc: `${chat}/Chat`, bug: "the topic is forgotten", clause: "chat-service/chat-echo" },
];

describe.concurrent("one wrong line is caught under its own clause", () => {
  test.for(bugs)("$rpc: $bug", async ({ rpc, clause }, { expect }) => {
    const server = await startPlainServer({ filesDir: files.dir, speed, liberal: false, bug: rpc });
    try {
      const report = await verify({
        target: server.target,
        speed,
        rpc: [rpc],
        only: [clause],
        shrink: false,
        timeoutMs: 1_000,
      });
      expect(report.outcomes.map((row) => [row.rpc, row.clause, row.outcome])).toEqual([
        [rpc, clause, "failed"],
      ]);
    } finally {
      await server.close();
    }
  });
});

test("every RPC has its wrong line", () => {
  expect(new Set(bugs.map((row) => row.rpc)).size).toBe(16);
});
