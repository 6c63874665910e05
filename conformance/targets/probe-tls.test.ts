import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer as createHttp2, createSecureServer } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { createServer as createTls, type TlsOptions } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { openSocket } from "../transports/carrier/socket.ts";
import type { TlsSettings } from "../transports/transport.ts";
import { probe } from "./probe.ts";

const pem = (name: string): string =>
  readFileSync(new URL(`../../fixtures/tls/${name}`, import.meta.url), "utf8");
const ca = pem("ca.pem");
const own = { cert: pem("server.pem"), key: pem("server.key") };

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.close();
    await once(server, "close");
  }
});

async function sentenceFor(server: Server, tls: TlsSettings, host = "127.0.0.1"): Promise<string> {
  servers.push(server);
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  const { port } = server.address() as AddressInfo;
  return probe({ address: { host, port }, tls }, { open: openSocket, withinMs: 3000 }).then(
    () => "fine",
    (error: Error) => error.message,
  );
}

const http2 = (options: TlsOptions = {}): Server => createSecureServer({ ...own, ...options });

test.each([
  ["a trusted authority", { ca }],
  ["any certificate", { insecure: true }],
])("a server with %s is fine", async (_, tls) => {
  expect(await sentenceFor(http2(), tls)).toBe("fine");
});

test("a certificate that nobody trusts is said to be so", async () => {
  expect(await sentenceFor(http2(), {})).toMatch(
    /^Cannot judge 127\.0\.0\.1:\d+: its certificate is not trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\); pass its CA with --ca FILE, or accept any certificate with --insecure\.$/,
  );
});

test("a certificate for another name is said to be so", async () => {
  const other = { cert: pem("other-name.pem"), key: pem("other-name.key") };
  expect(await sentenceFor(http2(other), { ca })).toContain(
    "its certificate is for another name (DNS:other.example); call it by that name,",
  );
});

test("a server without TLS is recognised", async () => {
  expect(await sentenceFor(createHttp2(), { ca })).toContain("it does not speak TLS; omit https://");
});

const mutual: TlsOptions = { requestCert: true, rejectUnauthorized: true, ca };

test("a server that wants a client certificate is recognised", async () => {
  expect(await sentenceFor(http2(mutual), { ca })).toContain("it wants a client certificate (");
});

test("a client certificate is shown", async () => {
  const client = { cert: pem("client.pem"), key: pem("client.key") };
  expect(await sentenceFor(http2(mutual), { ca, ...client })).toBe("fine");
});

test("a server that offers no HTTP/2 is recognised", async () => {
  const http1 = createTls({ ...own, ALPNProtocols: ["http/1.1"] });
  expect(await sentenceFor(http1, { ca })).toContain("it speaks TLS, but refuses HTTP/2 (ALPN)");
});
