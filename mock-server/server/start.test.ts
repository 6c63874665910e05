import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorProtoSchema } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { Health } from "../../proto/gen/grpc/health/v1/health_pb.ts";
import { ServerReflection } from "../../proto/gen/grpc/reflection/v1/reflection_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { createTestClient, type TestClient } from "../adapters/test-client.ts";
import type { MockServer } from "./options.ts";
import { startMock } from "./start.ts";

const streaming = StreamingService.method;
const chatService = ChatService.method;
const content = new Uint8Array(100_000).map((_, index) => index % 251);
let files: string;
let mock: MockServer;
let client: TestClient;

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), "mock-files-"));
  await writeFile(join(files, "data.bin"), content);
  mock = await startMock({ files, speed: 50 });
  client = createTestClient(mock.address);
});

afterAll(async () => {
  client.close();
  await mock.close();
  await rm(files, { recursive: true });
});

describe("every RPC responds", () => {
  test("GetStockPrices: two ticks of two symbols", async () => {
    const call = client
      .open(streaming.getStockPrices)
      .send({ symbols: ["A", "B"] })
      .halfClose();
    const prices = await call.take(4);
    call.cancel();
    expect(prices.map(({ symbol }) => symbol)).toEqual(["A", "B", "A", "B"]);
  });

  test("StreamLogs: all levels, then OK", async () => {
    const { messages, status } = await client
      .open(streaming.streamLogs)
      .send({ service: "shop" })
      .halfClose()
      .rest();
    expect(new Set(messages.map(({ level }) => level))).toEqual(new Set(["DEBUG", "INFO", "WARN", "ERROR"]));
    expect(status.code).toBe(0);
  });

  test("DownloadFile: chunks of the wanted size and an empty last one", async () => {
    const call = client
      .open(streaming.downloadFile)
      .send({ filePath: "data.bin", chunkSize: 30_000 })
      .halfClose();
    const { messages } = await call.rest();
    expect(messages.map(({ data }) => data.length)).toEqual([30_000, 30_000, 30_000, 10_000, 0]);
    expect(Buffer.concat(messages.map(({ data }) => data))).toEqual(Buffer.from(content));
    expect(messages.map(({ isLast }) => isLast)).toEqual([false, false, false, false, true]);
  });

  test("UploadFile: length and checksum", async () => {
    const call = client.open(streaming.uploadFile);
    call.send({ data: content.subarray(0, 9) }, { data: content.subarray(9), chunkNumber: 1, isLast: true });
    const { messages } = await call.halfClose().rest();
    expect(messages).toMatchObject([
      { totalBytes: 100_000n, checksum: createHash("md5").update(content).digest("hex") },
    ]);
  });

  test("CollectSensorData: means", async () => {
    const call = client.open(streaming.collectSensorData).send({ temperature: 1 }, { temperature: 2 });
    const { messages } = await call.halfClose().rest();
    expect(messages).toMatchObject([{ totalReadings: 2, avgTemperature: 1.5 }]);
  });

  test("ProcessBatch: failures are counted and named", async () => {
    const call = client.open(streaming.processBatch);
    for (let index = 0; index < 300; index++) call.send({ id: `item-${index}` });
    const { messages } = await call.halfClose().rest();
    const [result] = messages;
    expect(result?.failedIds.length).toBeGreaterThan(5);
    expect(result).toMatchObject({ processedCount: 300, failedCount: result?.failedIds.length });
  });

  test("Chat: echoes without a half-close", async () => {
    const call = client.open(streaming.chat).send({ roomId: "r", message: "x" });
    expect(await call.take(1)).toMatchObject([{ userId: "Server", roomId: "r", message: "Echo: x" }]);
    expect((await call.halfClose().status).code).toBe(0);
  });

  test("GameSession: the state after each action", async () => {
    const call = client
      .open(streaming.gameSession)
      .send(
        { playerId: "p", actionType: "ATTACK" },
        { playerId: "p", actionType: "MOVE", parameters: { position: "3,4" } },
      );
    const { messages } = await call.halfClose().rest();
    expect(messages.at(-1)?.players.p).toMatchObject({ health: 100, score: 10, position: "3,4" });
  });

  test("CollaborativeEdit: both participants see both operations", async () => {
    const one = client.open(streaming.collaborativeEdit);
    const other = client.open(streaming.collaborativeEdit);
    one.send({ userId: "one", documentId: "d", operationType: "INSERT", content: "a😀c" });
    await one.take(1);
    other.send({ userId: "other", documentId: "d", operationType: "INSERT", position: 2, content: "b" });
    const expected = [{ userId: "other", content: "a😀bc", activeUsers: ["one", "other"] }];
    expect(await other.take(1)).toMatchObject(expected);
    expect(await one.take(1)).toMatchObject(expected);
    expect((await one.halfClose().status).code).toBe(0);
    expect((await other.halfClose().status).code).toBe(0);
  });

  test("ControlledStream: each id once", async () => {
    const { messages } = await client.open(streaming.controlledStream).send({}).halfClose().rest();
    const ids = messages.map(({ id }) => id).sort((one, other) => one - other);
    expect(ids).toEqual(Array.from({ length: 100 }, (_, id) => id));
  });

  test("BufferedStream: ids in order", async () => {
    const { messages } = await client.open(streaming.bufferedStream).send({}).halfClose().rest();
    expect(messages.map(({ id }) => id)).toEqual(Array.from({ length: 1000 }, (_, id) => id));
  });

  test("GetDataStream: the same data for the same id", async () => {
    const all = client.open(streaming.getDataStream).send({}).halfClose();
    const later = client.open(streaming.getDataStream).send({ startFromId: 3 }).halfClose();
    const first = await all.take(5);
    expect(await later.take(2)).toEqual(first.slice(3));
    all.cancel();
    later.cancel();
  });

  test("chat.Send: ack", async () => {
    const { messages } = await client.open(chatService.send).send({}).halfClose().rest();
    expect(messages).toMatchObject([{ ack: true }]);
  });

  test("chat.Subscribe: a hundred numbered messages", async () => {
    const call = client.open(chatService.subscribe).send({ topic: "t" }).halfClose();
    const messages = await call.take(3);
    call.cancel();
    expect(messages.map(({ text, topic }) => `${topic} ${text}`)).toEqual(["t msg 0", "t msg 1", "t msg 2"]);
  });

  test("chat.Upload: the size", async () => {
    const call = client.open(chatService.upload).send({ data: content }, { data: content });
    expect((await call.halfClose().rest()).messages).toMatchObject([{ size: 200_000n }]);
  });

  test("chat.Chat: echoes with the topic", async () => {
    const call = client.open(chatService.chat).send({ text: "x", topic: "t" }).halfClose();
    expect((await call.rest()).messages).toMatchObject([{ text: "echo: x", topic: "t" }]);
  });
});

describe("the engine", () => {
  test("refuses an invalid request with the violated rule", async () => {
    const status = await client.open(streaming.getStockPrices).send({}).halfClose().status;
    expect(status.code).toBe(3);
    const [details] = status.metadata.get("grpc-status-details-bin");
    expect(String(details)).toContain("buf.validate.Violations");
    expect(String(details)).toContain("symbols");
  });

  test("refuses bytes that are no message, and goes on", async () => {
    const call = client.open(streaming.chat).send(Uint8Array.of(0x0a, 0xff, 0xff));
    expect((await call.status).code).toBe(13);
    expect((await client.open(chatService.send).send({}).halfClose().rest()).messages).toHaveLength(1);
  });

  test("refuses a half-close without the request", async () => {
    expect((await client.open(chatService.send).halfClose().status).code).toBe(12);
  });

  test("refuses a method it does not have", async () => {
    const call = client.open(chatService.send, { path: "/chat.ChatService/Nope" }).send({}).halfClose();
    expect((await call.status).code).toBe(12);
  });

  test("refuses a request over its limit, and goes on", async () => {
    const call = client
      .open(chatService.upload)
      .send({ data: new Uint8Array(5 * 1024 * 1024) })
      .halfClose();
    expect((await call.status).code).toBe(8);
    expect((await client.open(chatService.send).send({}).halfClose().rest()).messages).toHaveLength(1);
  });

  test("ends a call at its deadline", async () => {
    const call = client.open(streaming.chat, { deadlineMs: 50 }).send({ message: "x" });
    expect((await call.rest()).status.code).toBe(4);
  });
});

describe("a seed", () => {
  const answersOf = async (seed: number): Promise<readonly unknown[]> => {
    const seeded = await startMock({ files, speed: 200, seed });
    const caller = createTestClient(seeded.address);
    const prices = caller
      .open(streaming.getStockPrices)
      .send({ symbols: ["A", "B"] })
      .halfClose();
    const items = caller.open(streaming.getDataStream).send({}).halfClose();
    const batch = caller.open(streaming.processBatch);
    for (let index = 0; index < 100; index++) batch.send({ id: `${index}` });
    const answers = [
      (await prices.take(8)).map(({ price, change, volume }) => [price, change, volume]),
      await items.take(5),
      (await batch.halfClose().rest()).messages,
      (await caller.open(streaming.controlledStream).send({}).halfClose().rest()).messages,
      (await caller.open(streaming.uploadFile).halfClose().rest()).messages.map(({ fileId }) => fileId),
    ];
    prices.cancel();
    items.cancel();
    caller.close();
    await seeded.close();
    return answers;
  };

  test("gives the same responses again, times of day aside", async () => {
    expect(await answersOf(5)).toEqual(await answersOf(5));
  });

  test("another seed gives other responses", async () => {
    const [one, other] = [await answersOf(5), await answersOf(6)];
    for (const [index, answer] of one.entries()) expect(answer).not.toEqual(other[index]);
  });
});

describe("discovery", () => {
  test("says SERVING for the server and each service, NOT_FOUND for others", async () => {
    const check = async (service: string) =>
      client.open(Health.method.check).send({ service }).halfClose().rest();
    for (const service of ["", "chat.ChatService", "streaming.StreamingService"]) {
      expect((await check(service)).messages, service).toMatchObject([{ status: 1 }]);
    }
    expect((await check("nope")).status.code).toBe(5);
  });

  test.each(["v1", "v1alpha"])("lists the services by reflection %s", async (version) => {
    const path = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
    const call = client.open(ServerReflection.method.serverReflectionInfo, { path });
    call.send({ messageRequest: { case: "listServices", value: "" } });
    const [answer] = (await call.halfClose().rest()).messages;
    const { messageResponse } = answer ?? {};
    if (messageResponse?.case !== "listServicesResponse") throw new Error("No list of services.");
    const names = messageResponse.value.service.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["chat.ChatService", "streaming.StreamingService"]));
  });

  test.each(["streaming.StreamingService", "streaming.StreamingService.Chat", "streaming.StockRequest"])(
    "gives the file of %s with its imports and the rules in it",
    async (symbol) => {
      const call = client.open(ServerReflection.method.serverReflectionInfo);
      call.send({ messageRequest: { case: "fileContainingSymbol", value: symbol } });
      const [answer] = (await call.halfClose().rest()).messages;
      const { messageResponse } = answer ?? {};
      if (messageResponse?.case !== "fileDescriptorResponse") throw new Error("No file.");
      const files = messageResponse.value.fileDescriptorProto;
      const [own, ...imports] = files.map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name);
      expect(own).toBe("streaming/streaming.proto");
      expect(imports).toContain("buf/validate/validate.proto");
      const whole = toBinary(FileDescriptorProtoSchema, StreamingService.file.proto);
      expect(files[0]).toEqual(Buffer.from(whole));
    },
  );

  test("says NOT_FOUND for an unknown symbol", async () => {
    const call = client.open(ServerReflection.method.serverReflectionInfo);
    call.send({ messageRequest: { case: "fileContainingSymbol", value: "no.such.Thing" } });
    const [answer] = (await call.halfClose().rest()).messages;
    expect(answer?.messageResponse).toMatchObject({ case: "errorResponse", value: { errorCode: 5 } });
  });
});
