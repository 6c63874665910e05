import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type MockServer, startMock } from "../../mock-server/index.ts";

const path = (name: string): string => fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url));

let mock: MockServer;
let target = "";

const pem = (name: string): string => readFileSync(path(name), "utf8");

beforeAll(async () => {
  mock = await startMock({
    port: 0,
    speed: 20,
    files: join(import.meta.dirname, "../../fixtures/files/data"),
    tls: { cert: pem("server.pem"), key: pem("server.key"), clientCa: pem("ca.pem") },
  });
  target = `https://${mock.address}`;
});

afterAll(() => mock.close());

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

test("a client without a certificate of the mock's --client-ca is told so", async () => {
  const { code, stderr } = await verify("--ca", path("ca.pem"));
  expect(stderr).toMatch(/it wants a client certificate .+--cert FILE --key FILE/);
  expect(code).toBe(2);
});
