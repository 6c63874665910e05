import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Http2Server } from "node:http2";
import type { Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { x } from "tinyexec";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servicesOf } from "../cli/schema/services-of.ts";
import { built, canBuild, type FieldProgram } from "../field/build.ts";
import { startMock } from "../mock-server/index.ts";
import { type Certificate, selfSigned } from "../mock-server/tls/self-signed.ts";
import { inOnePiece, portOf } from "./h2spec/in-one-piece.ts";

/**
 * h2spec judges the mock's port: what node's own HTTP/2 passes, the mock passes.
 *
 * h2spec sends what is wrong without waiting behind a request that is right. The response to that must not come between
 * the two: it closes the stream, and HTTP/2 lets a server ignore what comes on a closed one, as nghttp2 does. So the two
 * reach the server in one piece.
 */

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
  bare = createServer((_, response) => void response.end("a body"));
  bare.listen(0, "127.0.0.1");
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
    const certificate = selfSigned(["localhost"]);
    const plain = await startMock({ files: ".", services });
    const secure = await startMock({ files: ".", services, tls: certificate });
    const proxies: Server[] = [];
    const judged = async (name: string, port: number, tls?: Certificate) => {
      const proxy = await inOnePiece(port, tls);
      proxies.push(proxy);
      const words = ["--port", String(portOf(proxy)), ...(tls ? ["--tls", "--insecure"] : [])];
      const report = join(dir, `${name}.xml`);
      // It exits with 1 where a test fails.
      await x(join(folder, program.name), [...words, "--path", path, "--junit-report", report]);
      return verdicts(await readFile(report, "utf8"));
    };
    try {
      const [node, overTcp, overTls] = await Promise.all([
        judged("node", portOf(bare)),
        judged("plain", plain.port),
        judged("secure", secure.port, certificate),
      ]);
      expect(node.passed.length).toBeGreaterThan(130);
      for (const mock of [overTcp, overTls]) {
        expect(node.passed.filter((name) => mock.failed.includes(name))).toEqual([]);
        expect(mock.passed.length).toBeGreaterThanOrEqual(node.passed.length);
      }
    } finally {
      for (const proxy of proxies) proxy.close();
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
