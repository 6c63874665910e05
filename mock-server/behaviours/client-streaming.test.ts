import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { md5 } from "./catalogue.ts";
import { collectSensorData } from "./collect-sensor-data.ts";
import { processBatch } from "./process-batch.ts";
import { run } from "./run.ts";
import { createUploadFile } from "./upload-file.ts";

const uploadFile = createUploadFile(md5);
const { uploadFile: upload, collectSensorData: collect, processBatch: batch } = StreamingService.method;

describe("UploadFile", () => {
  const data = new Uint8Array([1, 2, 3]);
  const chunk = (chunkNumber: number, isLast = false) => ({ data, chunkNumber, isLast });

  test("answers an upload of nothing with 0 bytes and their checksum", async () => {
    const [result] = await run(upload, uploadFile, { requests: [] });
    expect(result?.answer).toMatchObject({ totalBytes: 0n, checksum: "d41d8cd98f00b204e9800998ecf8427e" });
  });

  test.each([
    ["a gap at the start", [chunk(1)]],
    ["a gap", [chunk(0), chunk(2)]],
    ["a repetition", [chunk(0), chunk(0)]],
    ["a step back", [chunk(0), chunk(1), chunk(0)]],
    ["a chunk after the last", [chunk(0, true), chunk(1)]],
  ])("refuses %s", async (_, requests) => {
    await expect(run(upload, uploadFile, { requests })).rejects.toMatchObject({ code: 3 });
  });

  test("takes an upload without is_last", async () => {
    const [result] = await run(upload, uploadFile, { requests: [chunk(0), chunk(1)] });
    expect(result?.answer.totalBytes).toBe(6n);
  });

  test("gives every upload another id", async () => {
    const ids = new Set<string>();
    for (let callIndex = 0; callIndex < 50; callIndex++) {
      const [result] = await run(upload, uploadFile, { requests: [], context: { callIndex } });
      ids.add(result?.answer.fileId ?? "");
    }
    expect(ids.size).toBe(50);
  });
});

describe("CollectSensorData", () => {
  test("answers nothing with zeros and no times", async () => {
    const [summary] = await run(collect, collectSensorData, { requests: [] });
    expect(summary?.answer).toMatchObject({
      totalReadings: 0,
      avgTemperature: 0,
      avgHumidity: 0,
      avgPressure: 0,
    });
    expect(summary?.answer.startTime).toBeUndefined();
    expect(summary?.answer.endTime).toBeUndefined();
  });

  test.each([
    [[1e150, 3, -1e150], 1],
    [[0.1, 0.2, 0.3], 0.2],
    [[-5, 5], 0],
    [Array.from({ length: 10_000 }, () => 0.1), 0.1],
  ])("averages %j to %d", async (temperatures, expected) => {
    const requests = temperatures.map((temperature) => ({ temperature }));
    const [summary] = await run(collect, collectSensorData, { requests });
    expect(summary?.answer.avgTemperature).toBeCloseTo(expected, 12);
  });

  test("takes the first and the last reading's time, whatever they are", async () => {
    const [first, middle, last] = [timestampFromMs(2000), timestampFromMs(1), timestampFromMs(1000)];
    const requests = [{ timestamp: first }, { timestamp: middle }, { timestamp: last }];
    const [summary] = await run(collect, collectSensorData, { requests });
    expect(summary?.answer).toMatchObject({ startTime: first, endTime: last });
  });
});

describe("ProcessBatch", () => {
  test("lets about one item in ten fail, and names them in order", async () => {
    const requests = Array.from({ length: 1000 }, (_, index) => ({ id: `item-${index % 700}` }));
    const [result] = await run(batch, processBatch, { requests });
    const { processedCount, successCount, failedCount, failedIds = [] } = result?.answer ?? {};
    expect(processedCount).toBe(1000);
    expect((successCount ?? 0) + (failedCount ?? 0)).toBe(1000);
    expect(failedIds.length).toBe(failedCount);
    expect(failedIds.length).toBeGreaterThan(50);
    expect(failedIds.length).toBeLessThan(150);
    let at = 0;
    for (const { id } of requests) if (id === failedIds[at]) at++;
    expect(at).toBe(failedIds.length);
  });

  test("keeps its answer under 4 MiB", async () => {
    const id = "i".repeat(100_000);
    const [result] = await run(batch, processBatch, {
      requests: Array.from({ length: 500 }, () => ({ id })),
    });
    expect(result?.answer.processedCount).toBe(500);
    expect((result?.answer.failedIds ?? []).join("").length).toBeLessThanOrEqual(1024 * 1024);
  });
});
