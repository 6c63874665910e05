import { Code, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createJournal, type MockServer, startMock } from "../../mock-server/index.ts";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { type ClientMonitor, monitorClients } from "./client-monitor.ts";
import { clientSummary, findingText } from "./client-report.ts";

const journal = createJournal();
const told: string[] = [];
let judge: ClientMonitor;
let mock: MockServer;
beforeAll(async () => {
  judge = monitorClients(journal, (finding, call) => told.push(findingText(finding, call)));
  mock = await startMock({ files: ".", journal });
});
afterAll(() => mock.close());

test("a client that tries again at once, and from the beginning, is told about with the timeline", async () => {
  const client = createClient(StreamingService, createGrpcTransport({ baseUrl: `http://${mock.address}` }));
  for (let count = 0; count < 2; count++) {
    const items = client.getDataStream({}, { headers: { "x-mock-prefer": "code=UNAVAILABLE, after=2" } });
    await expect(
      (async () => {
        for await (const _ of items);
      })(),
    ).rejects.toMatchObject({ code: Code.Unavailable });
  }
  await expect.poll(() => told.length).toBe(2);
  expect(told[0]).toContain(
    "✗ client/resumes (MUST)  streaming.StreamingService/GetDataStream over grpc, call 2 of ",
  );
  expect(told[0]).toContain("The stream broke after id 2, and the next call starts from 0.");
  expect(told[0]).toContain("◀ 2 expected");
  expect(told[1]).toMatch(
    /✗ client\/backs-off[\s\S]+Try 1 came \d+ ms after the failure, and not 1 s or more\./,
  );
  expect(clientSummary(judge)).toBe(`clients  2 calls of 1 client
  – client/deadline  not exercised
  – client/half-closes  not exercised
  – client/upload-numbered  not exercised
  ✗ client/resumes  violated once
  ✗ client/backs-off  violated once
  – client/gives-up  not exercised
`);
});
