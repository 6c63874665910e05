import { status } from "@grpc/grpc-js";
import { afterEach, expect, test } from "vitest";
import { echo, honestWays, type Ways } from "./echo.ts";
import { type RunningHttp2, respond, startHttp2 } from "./http2-server.ts";
import { judged } from "./judged.ts";

/** One fault each, of a server that otherwise gives back what it is sent: the clause that names it fails. */

let server: RunningHttp2;
afterEach(() => server.close());

test("without a fault it keeps every clause", { timeout: 180_000 }, async () => {
  server = await startHttp2(await echo({}));
  const { accused, open, passed } = await judged(server.target);
  expect([...accused, ...open]).toEqual([]);
  expect(passed).toBeGreaterThan(70);
});

const mebibyte = 1024 * 1024;

test.each<[string, string, Partial<Ways>]>([
  [
    "one DATA frame taken for one message",
    "call/framing",
    { split: (data) => data.filter(({ length }) => length > 0).map((chunk) => chunk.subarray(5)) },
  ],
  [
    "a timeout whose unit is not read",
    "deadline/units",
    { timeoutMs: (value) => Number(value.slice(0, -1)), worksForMs: 30 },
  ],
  [
    "a deadline that fires at 70 % of its time",
    "deadline/enforced",
    { timeoutMs: (value) => honestWays.timeoutMs(value) * 0.7 },
  ],
  [
    "a large message of which only the first part is worked on",
    "call/whole-message",
    { taken: (message) => (message.length > 4 * mebibyte ? Buffer.alloc(0) : message) },
  ],
])("%s fails %s", { timeout: 180_000 }, async (_, clause, ways) => {
  server = await startHttp2(await echo(ways));
  const { accused } = await judged(server.target, { only: [clause] });
  expect(accused).toContainEqual(expect.stringMatching(new RegExp(`^${clause} `)));
});

test("a large message that ends its connection fails call/survives-oversized", async () => {
  const serve = await echo({});
  server = await startHttp2((stream, headers) => {
    let size = 0;
    stream.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > 4 * mebibyte) stream.session?.destroy();
    });
    serve(stream, headers);
  });
  const { accused } = await judged(server.target, { only: ["call/survives-oversized"] });
  expect(accused.map((line) => line.split(":")[0])).toEqual(
    ["Ping", "Subscribe", "Upload", "Talk"].map((rpc) => `call/survives-oversized Feed/${rpc}`),
  );
}, 180_000);

test("a connection that is wrong after malformed bytes fails call/malformed-request", async () => {
  const spoilt = new WeakSet<object>();
  const serve = await echo({});
  server = await startHttp2((stream, headers) => {
    const { session } = stream;
    if (session !== undefined && spoilt.has(session)) return respond(stream, status.INTERNAL);
    stream.on("close", () => {
      if (session !== undefined && stream.sentHeaders["grpc-status"] === status.INTERNAL) spoilt.add(session);
    });
    serve(stream, headers);
  });
  const { accused } = await judged(server.target, { only: ["call/malformed-request"] });
  expect(accused.map((line) => line.split(":")[0])).toEqual(
    ["Ping", "Subscribe", "Upload", "Talk"].map((rpc) => `call/malformed-request Feed/${rpc}`),
  );
}, 180_000);
