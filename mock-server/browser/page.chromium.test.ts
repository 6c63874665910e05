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
import type { MockServer } from "../server/options.ts";
import { startMock } from "../server/start.ts";

describe.skipIf(!hasChromium())("a page in Chromium", () => {
  let site: Server;
  let origin: string;
  let mock: MockServer;
  let browser: Browser;

  beforeAll(async () => {
    const html = (script: string) =>
      `<!doctype html><title>prices</title><ul></ul><output></output><script type=module src=${script}></script>`;
    const script = async (name: string) => [
      "text/javascript",
      await bundled(join(import.meta.dirname, name)),
    ];
    const files = new Map([
      ["/", ["text/html", html("/page.js")]],
      ["/page.js", await script("test-page.ts")],
      ["/npm-grpc-web", ["text/html", html("/npm-grpc-web.js")]],
      ["/npm-grpc-web.js", await script("test-grpc-web-page.ts")],
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
        const query = new URLSearchParams({ protocol, prefer: "code=UNAVAILABLE, after=3, delay=2s" });
        if (from === "the mock's port") query.set("baseUrl", `http://${mock.address}`);
        else query.set("msw", "");
        await page.goto(`${origin}/?${query}`);
        await page.getByText("[unavailable] UNAVAILABLE after 3 messages").waitFor();
        const items = page.locator("li");
        expect(await items.allInnerTexts()).toEqual(Array(3).fill(expect.stringMatching(/^ACME \d/)));
        const times = await items.evaluateAll((all) => all.map((each) => Number(each.dataset.atMs)));
        // They come while the stream goes on, 200 ms apart or more, and not all at its end.
        expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(100);
        expect(complaints).toEqual([]);
        await context.close();
      },
    );
  });

  test.each(["text", "binary"])("the client of npm's grpc-web is answered, in %s", async (format) => {
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on("pageerror", (error) => complaints.push(error.message));
    await page.goto(
      `${origin}/npm-grpc-web?${new URLSearchParams({ format, baseUrl: `http://${mock.address}` })}`,
    );
    await page.getByText("14 UNAVAILABLE after 3 messages, as the mock was asked to.").waitFor();
    const items = page.locator("li");
    const texts = await items.allInnerTexts();
    expect(texts.map((text) => JSON.parse(text))).toEqual([
      { $typeName: "chat.Ack", ack: true },
      ...[8, 9, 10].map((id) => ({ $typeName: "streaming.StreamData", id, data: expect.any(String) })),
    ]);
    if (format === "text") {
      const times = await items.evaluateAll((all) => all.map((each) => Number(each.dataset.atMs)));
      // They come while the stream goes on; in binary this client waits for the end.
      expect((times[3] ?? 0) - (times[1] ?? 0)).toBeGreaterThan(100);
    }
    expect(complaints).toEqual([]);
    await page.close();
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
