import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import type { Browser } from "playwright-core";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hasChromium, launchChromium } from "../../conformance/report/html/test-chromium.ts";
import type { MockServer } from "../mock-server.ts";
import { startMock } from "../start-mock.ts";

describe.skipIf(!hasChromium())("a page in Chromium", () => {
  let site: Server;
  let origin: string;
  let mock: MockServer;
  let browser: Browser;

  beforeAll(async () => {
    const files = new Map([
      [
        "/",
        [
          "text/html",
          "<!doctype html><title>prices</title><ul></ul><output></output><script type=module src=/page.js></script>",
        ],
      ],
      ["/page.js", ["text/javascript", await bundled(join(import.meta.dirname, "test-page.ts"))]],
      ["/mockServiceWorker.js", ["text/javascript", await readFile(workerFile(), "utf8")]],
    ]);
    site = createServer((request, response) => {
      const [type, content] = files.get(new URL(request.url ?? "/", "http://site").pathname) ?? [];
      if (type === undefined) response.writeHead(404).end();
      else response.writeHead(200, { "content-type": type }).end(content);
    }).listen(0, "127.0.0.1");
    await once(site, "listening");
    // A server that listens on TCP has an address of this kind.
    origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    mock = await startMock({ files: ".", speed: 10 });
    browser = await launchChromium();
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await mock?.close();
    site?.closeAllConnections();
    site?.close();
  });

  describe.each(["connect", "grpc-web"])("over %s", (protocol) => {
    test.each(["the mock's port", "MSW handlers and no server"])(
      "streams prices from %s, and shows an injected error",
      async (from) => {
        const context = await browser.newContext();
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on("pageerror", (error) => complaints.push(error.message));
        const query = new URLSearchParams({ protocol, prefer: "code=UNAVAILABLE, after=3" });
        if (from === "the mock's port") query.set("baseUrl", `http://${mock.address}`);
        else query.set("msw", "");
        await page.goto(`${origin}/?${query}`);
        await page.getByText("[unavailable] UNAVAILABLE after 3 messages").waitFor();
        const items = page.locator("li");
        expect(await items.allInnerTexts()).toEqual(Array(3).fill(expect.stringMatching(/^ACME \d/)));
        const times = await items.evaluateAll((all) => all.map((each) => Number(each.dataset.atMs)));
        // They come while the stream goes on, 100 ms apart, and not all at its end.
        expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(100);
        expect(complaints).toEqual([]);
        await context.close();
      },
    );
  });
});

async function bundled(input: string): Promise<string> {
  const result = await build({
    ...{ configFile: false, logLevel: "error" },
    build: { write: false, minify: false, target: "esnext", rollupOptions: { input } },
  });
  const outputs = Array.isArray(result)
    ? result.flatMap(({ output }) => output)
    : "output" in result
      ? result.output
      : [];
  const chunk = outputs.find((output) => output.type === "chunk");
  if (chunk === undefined) throw new Error("Cannot bundle the page: vite gave no script.");
  return chunk.code;
}

/** What MSW wants a site to serve: the worker stands beside the package's file for it. */
function workerFile(): string {
  const require = createRequire(import.meta.url);
  return join(dirname(require.resolve("msw/package.json")), "lib", "mockServiceWorker.js");
}
