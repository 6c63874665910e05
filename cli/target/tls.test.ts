import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { createServer as createTls } from "node:tls";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MockServer, startMock } from "../../mock-server/index.ts";

const path = (name: string): string => fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url));

let mock: MockServer;
let target = "";

/** TLS before the mock, which has none; it believes only clients of the same authority. */
const front = createTls(
  {
    cert: readFileSync(path("server.pem")),
    key: readFileSync(path("server.key")),
    ca: readFileSync(path("ca.pem")),
    requestCert: true,
    ALPNProtocols: ["h2"],
  },
  (socket) => {
    const [host = "", port] = mock.address.split(":");
    const behind = connect({ host, port: Number(port) });
    socket.on("error", () => behind.destroy());
    behind.on("error", () => socket.destroy());
    socket.pipe(behind).pipe(socket);
  },
);

beforeAll(async () => {
  mock = await startMock({
    port: 0,
    speed: 20,
    files: join(import.meta.dirname, "../../fixtures/files/data"),
  });
  front.on("tlsClientError", () => undefined);
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  // A TCP server's address is never a path.
  target = `https://127.0.0.1:${(front.address() as AddressInfo).port}`;
});

afterAll(async () => {
  front.close();
  await mock.close();
});

async function verify(
  ...args: readonly string[]
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const few = ["--only", "chat/echo", "--runs", "1", "--speed", "20"];
  const main = join(import.meta.dirname, "../main.ts");
  const child = spawn(process.execPath, [main, "verify", target, ...few, ...args], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await exited, stdout, stderr };
}

test("a server behind TLS is judged with its authority, a client certificate and a header", async () => {
  const certificate = ["--cert", path("client.pem"), "--key", path("client.key")];
  const header = ["--header", "authorization: Bearer x"];
  const { code, stdout, stderr } = await verify("--ca", path("ca.pem"), ...certificate, ...header);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("✓ passed");
});

test("a certificate that is not trusted is one sentence and exit code 2", async () => {
  const { code, stderr } = await verify();
  expect(stderr).toMatch(/its certificate is not trusted \(.+\); pass its CA with --ca FILE, or .+\.\n$/);
  expect(code).toBe(2);
});
