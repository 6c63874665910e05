import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttp2, type IncomingHttpHeaders } from "node:http2";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { createServer as createTls } from "node:tls";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MockServer, startMock } from "../../../mock-server/index.ts";
import { verify } from "../../runner/verify.ts";
import { createGrpcTransport } from "../dialects/grpc/index.ts";
import type { Endpoint } from "../transport.ts";

const pem = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/tls/${name}`, import.meta.url), "utf8");

let mock: MockServer;

/** TLS before the mock, which has none. */
const front = createTls(
  { cert: pem("server.pem"), key: pem("server.key"), ALPNProtocols: ["h2"] },
  (socket) => {
    const [host, port] = mock.address.split(":");
    const behind = connect({ host: host ?? "", port: Number(port) });
    socket.on("error", () => behind.destroy());
    behind.on("error", () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  },
);

let endpoint: Endpoint;

beforeAll(async () => {
  mock = await startMock({
    port: 0,
    speed: 20,
    files: join(import.meta.dirname, "../../../fixtures/files/data"),
  });
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  // A TCP server's address is never a path.
  const { port } = front.address() as AddressInfo;
  endpoint = { address: { host: "127.0.0.1", port }, tls: { ca: pem("ca.pem") } };
});

afterAll(async () => {
  front.close();
  await mock.close();
});

test("a server behind TLS is judged as without", async () => {
  const only = ["chat/*", "connection/dropped"];
  const target = { label: "behind TLS", endpoint, close: () => Promise.resolve() };
  const report = await verify({ target, only, services: ["ChatService"], speed: 20, runs: 2 });
  expect(report.summary).toMatchObject({ failed: 0, errored: 0, inconclusive: 0 });
  expect(report.summary.passed).toBeGreaterThan(3);
});

test("a connection within TLS can be cut", async () => {
  const connection = await createGrpcTransport(endpoint).connect({});
  expect(connection.usable()).toBe(true);
  connection.cut();
  await expect.poll(() => connection.usable()).toBe(false);
  await connection.close();
});

test("a certificate that is not trusted refuses the connection", async () => {
  const attempt = createGrpcTransport({ ...endpoint, tls: {} }).connect({});
  await expect(attempt).rejects.toThrow("unable to verify the first certificate");
});

test("the endpoint's headers are on every call, before the call's own", async () => {
  const server = createHttp2();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const headers = [
    ["authorization", "Bearer x"],
    ["x-many", "1"],
  ] as const;
  const transport = createGrpcTransport({ address: { host: "127.0.0.1", port }, headers });
  const connection = await transport.connect({});
  const options = { metadata: [["x-many", "2"]] } as const;
  const arrived = once(server, "stream");
  connection.open({ path: "/a.B/C", method: { methodKind: "unary" }, options, record: () => undefined });
  // The emitter's types know nothing of its events.
  const [, seen] = (await arrived) as [unknown, IncomingHttpHeaders];
  expect(seen).toMatchObject({ authorization: "Bearer x", "x-many": "1, 2" });
  await connection.close();
  server.close();
});
