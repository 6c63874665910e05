import { setupServer } from "msw/node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Outcome } from "../conformance/outcome/outcome.ts";
import { verify } from "../conformance/runner/verify.ts";
import type { RunningTarget } from "../conformance/targets/target.ts";
import { knownFiles } from "../fixtures/files/catalogue.ts";
import { type TemporaryFixtures, withTemporaryFixtures } from "../fixtures/files/write.ts";
import { handlers } from "../mock-server/adapters/msw.ts";
import { type MockServer, startMock } from "../mock-server/index.ts";

const speed = 4;
const fetching = { http: "fetch", speed, runs: 1 } as const;
const transports = ["connect", "grpc-web"] as const;
/** The RPCs whose calls are one request each: all that fetch can make. */
const judgeable = [
  ...["chat.ChatService/Send", "chat.ChatService/Subscribe"],
  ...[
    "GetStockPrices",
    "StreamLogs",
    "DownloadFile",
    "ControlledStream",
    "BufferedStream",
    "GetDataStream",
  ].map((name) => `streaming.StreamingService/${name}`),
];

describe("the handlers of streamproof/msw, through fetch", () => {
  const files = Object.fromEntries(knownFiles().map(({ name, content }) => [name, content()]));
  const server = setupServer(
    ...handlers({ baseUrl: "https://api.example", speed, files }),
    ...handlers({
      baseUrl: "https://wrong.example",
      speed,
      files,
      inject: ["fault=drop-last,rpc=*/DownloadFile"],
    }),
  );
  beforeAll(() => server.listen({ onUnhandledFrame: "bypass" }));
  afterAll(() => server.close());

  test.for(transports)("they keep every contract over %s", { timeout: 180_000 }, async (transport) => {
    // Handlers are no server: there is nobody to ask for reflection and health, and no limit of a message's size.
    // Hundreds of calls at once are for the servers' laws: here client and server share one thread with fetch.
    const skip = ["discovery/*", "call/*oversized*", "cancellation/many", "concurrency/*"];
    const report = await verify({ target: at("api.example"), transport, ...fetching, skip });
    expect(report.outcomes.filter(isUnkept).map(inShort)).toEqual([]);
    expect(judgedRpcs(report.outcomes)).toEqual(expect.arrayContaining(judgeable));
    expect(report.summary.passed).toBeGreaterThan(130);
  });

  test.for(transports)("a fault in them is found over %s", async (transport) => {
    const only = ["download-file/*"];
    const report = await verify({ target: at("wrong.example"), transport, ...fetching, only, shrink: false });
    const failed = report.outcomes.filter(({ outcome }) => outcome === "failed").map(({ clause }) => clause);
    expect(failed).toContain("download-file/exactly-one-last");
  });
});

describe("the mock, through fetch", () => {
  let files: TemporaryFixtures;
  let mock: MockServer;
  beforeAll(async () => {
    files = await withTemporaryFixtures();
    mock = await startMock({ files: files.dir, speed });
  });
  afterAll(async () => {
    await mock.close();
    await files.close();
  });

  test.for(transports)("it keeps every contract over %s", { timeout: 180_000 }, async (transport) => {
    const rpc = [
      "chat.ChatService*",
      "streaming.StreamingService",
      "streaming.StreamingService/DownloadFile",
    ];
    const report = await verify({ target: mock.address, transport, ...fetching, rpc });
    expect(report.outcomes.filter(isUnkept).map(inShort)).toEqual([]);
    expect(report.summary.passed).toBeGreaterThan(60);
  });
});

function at(host: string): RunningTarget {
  return { label: host, endpoint: { address: { host, port: 443 }, tls: {} }, close: () => Promise.resolve() };
}

function judgedRpcs(outcomes: readonly Outcome[]): readonly string[] {
  return [...new Set(outcomes.filter(({ outcome }) => outcome === "passed").map(({ rpc }) => rpc))];
}

/** What the machine was too busy for shows nothing. */
function isUnkept({ outcome }: Outcome): boolean {
  return outcome === "failed" || outcome === "errored";
}

function inShort({ clause, rpc, outcome, scenario, because, replay }: Outcome): string {
  return [outcome, clause, rpc, scenario, because, replay].join(" | ");
}
