import { timestampMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { bufferedStream } from "./buffered-stream.ts";
import { chatServiceSubscribe } from "./chat-service-subscribe.ts";
import { controlledStream } from "./controlled-stream.ts";
import { getDataStream } from "./get-data-stream.ts";
import { getStockPrices } from "./get-stock-prices.ts";
import { run } from "./run.ts";
import { streamLogs } from "./stream-logs.ts";

const streaming = StreamingService.method;
const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

describe("GetStockPrices", () => {
  const prices = (symbols: string[], intervalSeconds: number, seed = 1) =>
    run(streaming.getStockPrices, getStockPrices, {
      requests: [{ symbols, intervalSeconds }],
      atMost: 40,
      context: { seed },
    });

  test("ticks at once and then every interval", async () => {
    const times = (await prices(["A", "B"], 3)).map(({ atMs }) => atMs);
    expect(times.slice(0, 6)).toEqual([0, 0, 3000, 3000, 6000, 6000]);
  });

  test("takes an interval of 0 for a second", async () => {
    expect((await prices(["A"], 0)).slice(0, 3).map(({ atMs }) => atMs)).toEqual([0, 1000, 2000]);
  });

  test("keeps the order of the request and gives a repeated symbol twice", async () => {
    const symbols = (await prices(["B", "A", "B"], 1)).map(({ answer }) => answer.symbol);
    expect(symbols.slice(0, 6)).toEqual(["B", "A", "B", "B", "A", "B"]);
  });

  test("says by how many percent a price has changed", async () => {
    const quotes = (await prices(["A"], 1)).map(({ answer }) => answer);
    for (const [index, quote] of quotes.entries()) {
      const before = quotes[index - 1];
      if (before !== undefined) expect(quote.change).toBeCloseTo((quote.price / before.price - 1) * 100, 9);
      expect(quote.price).toBeGreaterThan(0);
    }
  });

  test("gives the same prices for the same seed, and others for another", async () => {
    const one = await prices(["A", "B"], 1);
    expect(await prices(["A", "B"], 1)).toEqual(one);
    expect(await prices(["A", "B"], 1, 2)).not.toEqual(one);
  });
});

describe("StreamLogs", () => {
  const order = ["DEBUG", "INFO", "WARN", "ERROR"];
  const logs = (service: string, level = "", follow = false) =>
    run(streaming.streamLogs, streamLogs, { requests: [{ service, level, follow }], atMost: 40 });

  test.each(["", "shop", "api-gateway", "日本"])("has all levels in the backlog of %j", async (service) => {
    const levels = (await logs(service)).map(({ answer }) => answer.level);
    expect([...new Set(levels)].sort()).toEqual([...order].sort());
  });

  test.each(order)("gives from %s on what the whole backlog has", async (level) => {
    const wanted = (await logs("shop")).filter(
      ({ answer }) => order.indexOf(answer.level) >= order.indexOf(level),
    );
    expect(await logs("shop", level)).toEqual(wanted);
  });

  test("follows with an entry at least every two seconds", async () => {
    const entries = await logs("shop", "", true);
    const times = entries.map(({ atMs }) => atMs);
    expect(times.slice(24, 28)).toEqual([0, 2000, 4000, 6000]);
  });

  test("never goes back in time, from the backlog to what follows", async () => {
    const times = (await logs("shop", "", true)).map(
      ({ answer: { timestamp } }) => timestamp && timestampMs(timestamp),
    );
    expect(times).toEqual([...times].sort((one = 0, other = 0) => one - other));
  });

  test("has a message and a request id in every entry", async () => {
    for (const { answer } of await logs("shop", "", true)) {
      expect(answer.message).not.toBe("");
      expect(answer.metadata.request_id).toMatch(/^req-/);
    }
  });
});

describe("ControlledStream", () => {
  test("gives every id once, none more than 20 ahead, in about a second", async () => {
    const items = await run(streaming.controlledStream, controlledStream, { requests: [{}] });
    const ids = items.map(({ answer }) => answer.id);
    expect([...ids].sort((one, other) => one - other)).toEqual(upTo(100));
    expect(ids).not.toEqual(upTo(100));
    for (const [index, id] of ids.entries())
      expect(Math.max(...ids.slice(0, index + 1)) - id).toBeLessThanOrEqual(20);
    expect(items.at(-1)?.atMs).toBeGreaterThan(900);
    expect(items.at(-1)?.atMs).toBeLessThan(1200);
  });
});

describe("BufferedStream", () => {
  test("flushes a hundred items each second, the last ones too", async () => {
    const items = await run(streaming.bufferedStream, bufferedStream, { requests: [{}] });
    expect(items.map(({ answer }) => answer.id)).toEqual(upTo(1000));
    expect([...new Set(items.map(({ atMs }) => atMs))]).toEqual(
      upTo(10).map((second) => (second + 1) * 1000),
    );
  });
});

describe("GetDataStream", () => {
  const items = (startFromId: number, atMost: number, seed = 1) =>
    run(streaming.getDataStream, getDataStream, { requests: [{ startFromId }], atMost, context: { seed } });

  test("begins after the given id and gives an item every 10 ms", async () => {
    const some = await items(41, 3);
    expect(some.map(({ answer }) => answer.id)).toEqual([42, 43, 44]);
    expect(some.map(({ atMs }) => atMs)).toEqual([0, 10, 20]);
  });

  test("has data that depends on seed and id alone", async () => {
    const [first, second] = await items(0, 2);
    const [resumed] = await items(1, 1);
    expect(resumed?.answer).toEqual(second?.answer);
    expect((await items(0, 1, 2))[0]?.answer.data).not.toBe(first?.answer.data);
  });

  test("ends where ids end", async () => {
    const last = await items(2 ** 31 - 3, 10);
    expect(last.map(({ answer }) => answer.id)).toEqual([2 ** 31 - 2, 2 ** 31 - 1]);
  });
});

describe("chat.Subscribe", () => {
  test("gives a hundred messages a second apart", async () => {
    const messages = await run(ChatService.method.subscribe, chatServiceSubscribe, {
      requests: [{ topic: "t" }],
    });
    expect(messages.map(({ answer }) => answer.text)).toEqual(upTo(100).map((index) => `msg ${index}`));
    expect(messages.map(({ atMs }) => atMs)).toEqual(upTo(100).map((index) => index * 1000));
  });
});
