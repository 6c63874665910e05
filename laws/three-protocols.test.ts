import { afterAll, beforeAll, expect, test } from "vitest";
import type { Outcome } from "../conformance/outcome/outcome.ts";
import { verify } from "../conformance/runner/verify.ts";
import { type TemporaryFixtures, withTemporaryFixtures } from "../fixtures/files/write.ts";
import { type MockServer, startMock } from "../mock-server/index.ts";

/** Not faster: on a busy machine the bounds of a stream that is in a hurry are too narrow. */
const speed = 4;

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

const ways = [
  { transport: "grpc" },
  { transport: "grpc-web", http: "2" },
  { transport: "connect", http: "2" },
  { transport: "grpc-web", http: "1.1" },
  { transport: "connect", http: "1.1" },
] as const;

/** One RPC of each kind, and both services as a whole: enough to meet every part of a protocol. */
const rpcs = [
  "chat.ChatService*",
  "streaming.StreamingService",
  "streaming.StreamingService/DownloadFile",
  "streaming.StreamingService/ProcessBatch",
  "streaming.StreamingService/GameSession",
];

test.for(ways)(
  "the mock on one port keeps every contract over $transport, HTTP $http",
  {
    timeout: 180_000,
  },
  async (way) => {
    const report = await verify({ target: mock.address, ...way, rpc: rpcs, speed, runs: 1 });
    expect(report.outcomes.filter(isWrong).map(inShort)).toEqual([]);
    expect(report.summary.passed).toBeGreaterThan(60);
  },
);

test("HTTP/2 is chosen for all protocols", async () => {
  for (const transport of ["grpc-web", "connect"] as const) {
    const only = ["chat-service/chat-echo"];
    const report = await verify({ target: mock.address, transport, only, speed });
    expect(report.summary).toMatchObject({ passed: 1, unsupported: 0 });
  }
});

/** What the machine was too busy for shows nothing. */
function isWrong({ outcome }: Outcome): boolean {
  return outcome === "failed" || outcome === "errored";
}

function inShort({ clause, rpc, outcome, scenario, because, replay }: Outcome): string {
  return [outcome, clause, rpc, scenario, because, replay].join(" | ");
}
