import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Http2Server } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { x } from "tinyexec";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servicesOf } from "../cli/schema/own-contracts.ts";
import { built, canBuild, type FieldProgram } from "../field/build.ts";
import { startMock } from "../mock-server/index.ts";
import { selfSigned } from "../mock-server/tls/self-signed.ts";

/** h2spec judges the mock's port: what node's own HTTP/2 passes, the mock passes. */

const program: FieldProgram = {
  name: "h2spec",
  tool: "go",
  folder: "h2spec",
  build: ["go build -o h2spec github.com/summerwind/h2spec/cmd/h2spec"],
};
const hasGo = canBuild(program);
if (!hasGo) process.stderr.write("h2spec is left out: there is no Go here.\n");

/** A call that any HTTP client can make, and whose response has a body. */
const path = `/shop.v1.ShopService/GetProduct?connect=v1&encoding=json&message=${encodeURIComponent('{"productId":"p-1"}')}`;

let dir = "";
let bare: Http2Server;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-h2spec-"));
  bare = createServer((_, response) => response.end("a body")).listen(0, "127.0.0.1");
  await once(bare, "listening");
});

afterAll(async () => {
  bare.close();
  await rm(dir, { recursive: true });
});

test.runIf(hasGo)(
  "the mock fails no test that a bare server of node passes",
  { timeout: 240_000 },
  async () => {
    const folder = await built(program);
    const services = await servicesOf([join(import.meta.dirname, "../fixtures/protos/shop")]);
    const plain = await startMock({ files: ".", services });
    const secure = await startMock({ files: ".", services, tls: selfSigned(["localhost"]) });
    const judged = async (name: string, ...words: readonly string[]) => {
      const report = join(dir, `${name}.xml`);
      // It exits with 1 where a test fails.
      await x(join(folder, program.name), [...words, "--path", path, "--junit-report", report]);
      return verdicts(await readFile(report, "utf8"));
    };
    // A TCP server's address is never a path.
    const { port } = bare.address() as AddressInfo;
    try {
      const [node, overTcp, overTls] = await Promise.all([
        judged("node", "--port", String(port)),
        judged("plain", "--port", String(plain.port)),
        judged("secure", "--port", String(secure.port), "--tls", "--insecure"),
      ]);
      expect(node.passed.length).toBeGreaterThan(130);
      for (const mock of [overTcp, overTls]) {
        expect(node.passed.filter((name) => mock.failed.includes(name))).toEqual([]);
        expect(mock.passed.length).toBeGreaterThanOrEqual(node.passed.length);
      }
    } finally {
      await Promise.all([plain.close(), secure.close()]);
    }
  },
);

interface Verdicts {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

/** The names of the tests in a JUnit report of h2spec. */
function verdicts(junit: string): Verdicts {
  const all = [
    ...junit.matchAll(/<testcase package="([^"]+)" classname="([^"]+)"[^>]*>([\s\S]*?)<\/testcase>/g),
  ];
  const named = (of: (content: string) => boolean): readonly string[] =>
    all.filter(([, , , content = ""]) => of(content)).map(([, section, name]) => `${section}: ${name}`);
  return {
    passed: named((content) => content.trim() === ""),
    failed: named((content) => /<(?:failure|error)/.test(content)),
  };
}
