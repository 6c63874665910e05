import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rpcName } from "../../contracts/transcript/query.ts";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { createTestClient } from "../adapters/test-client.ts";
import { startMock } from "../server/start.ts";
import { faults } from "./catalogue.ts";

const services = [StreamingService, ChatService];
const rpcs = services.flatMap(({ typeName, methods }) => methods.map(({ name }) => `${typeName}/${name}`));
let files: string;

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), "mock-files-"));
  await writeFile(join(files, "data.bin"), "content");
});

afterAll(() => rm(files, { recursive: true }));

describe("the catalogue", () => {
  test("names every fault once, as rpc/what", () => {
    const names = faults.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z-]+\/[a-z0-9-]+$/.test(name))).toEqual([]);
  });

  test("names clauses, and only RPCs that there are", () => {
    expect(faults.filter(({ violates }) => violates.length === 0)).toEqual([]);
    expect(faults.flatMap((fault) => fault.rpcs).filter((rpc) => !rpcs.includes(rpc))).toEqual([]);
  });

  test("has four faults or more of every RPC's own", () => {
    const own = faults.filter((fault) => fault.rpcs.length === 1).flatMap((fault) => fault.rpcs);
    for (const rpc of rpcs) expect(own.filter((each) => each === rpc).length, rpc).toBeGreaterThanOrEqual(4);
  });

  test("gives every fault a sentence that ends with a full stop", () => {
    expect(faults.filter(({ sentence }) => !/^\S.*\.$/.test(sentence))).toEqual([]);
  });

  test("suggests near names for an unknown one", async () => {
    await expect(startMock({ files, faults: ["chat/loses-tial"] })).rejects.toThrow(
      'Unknown fault "chat/loses-tial"; did you mean chat/loses-tail',
    );
  });

  test("suggests names of the same RPC where none is near", async () => {
    await expect(startMock({ files, faults: ["process-batch/something-else"] })).rejects.toThrow(
      "did you mean process-batch/",
    );
  });
});

/** Faults of all methods are tried on one method of each kind. */
const sample = ["StreamLogs", "UploadFile", "Chat", "Send"];

/** What the request of a method needs. */
const requests: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  GetStockPrices: { symbols: ["A", "B"], intervalSeconds: 1 },
  StreamLogs: { service: "shop" },
  DownloadFile: { filePath: "data.bin", chunkSize: 3 },
  GameSession: { playerId: "p", actionType: "ATTACK" },
  CollaborativeEdit: { userId: "u", documentId: "d", operationType: "INSERT", content: "x" },
};

describe("every fault", () => {
  // Two never answer; three take their time, which is their fault.
  const left = [
    "server/silent",
    "server/hangs-up",
    "call/oversized-response",
    "chat/slow",
    "buffered-stream/late-first-flush",
  ];
  test.concurrent.each(faults.filter(({ name }) => !left.includes(name)))(
    "$name lets a call end",
    async (fault) => {
      const mock = await startMock({ files, speed: 100, faults: [fault.name] });
      const client = createTestClient(mock.address);
      for (const method of services.flatMap(({ methods }) => methods)) {
        if (!fault.rpcs.includes(rpcName(method))) continue;
        if (fault.rpcs.length > sample.length && !sample.includes(method.name)) continue;
        const call = client.open(method).send(requests[method.name] ?? {});
        // Either answers or ends; what it says is for the suite to judge.
        await Promise.race([call.take(1).catch(() => {}), call.halfClose().status]);
        call.cancel();
        await call.status;
      }
      client.close();
      await mock.close();
    },
  );
});
