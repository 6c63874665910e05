import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { VerifyOptions } from "../../conformance/runner/options.ts";
import { TargetError } from "../../conformance/targets/target-error.ts";
import { framed, type OnStream, type RunningHttp2, startHttp2 } from "./http2-server.ts";
import { type Judged, judged } from "./judged.ts";

/** Servers that do harm to who calls them: the run ends within its bound, and says nothing good of them. */

const boundMs = 4_000;
const options: Partial<VerifyOptions> = {
  maxTime: boundMs / 1_000,
  timeoutMs: 1_000,
  rpc: ["feed.v1.Feed/Subscribe"],
};
/** What the runner may take beyond its bound, in milliseconds. */
const graceMs = 6_000;

type Running = Pick<RunningHttp2, "target" | "close">;
let server: Running;
afterEach(() => server.close());

/** What came of a run: nothing where the runner said that it cannot be made. */
async function bounded(): Promise<Judged | undefined> {
  const before = performance.now();
  try {
    return await judged(server.target, options);
  } catch (error) {
    expect(error).toBeInstanceOf(TargetError);
    return undefined;
  } finally {
    expect(performance.now() - before).toBeLessThan(boundMs + graceMs);
  }
}

function expectNothingGood(report: Judged | undefined): void {
  if (report === undefined) return;
  expect(report.verdict).toBe("failed");
  expect(report.outcomes.filter(({ outcome }) => outcome === "errored")).toEqual([]);
  const served = report.outcomes.find(({ clause }) => clause === "call/served");
  expect(served?.outcome).not.toBe("passed");
}

const headers = { ":status": 200, "content-type": "application/grpc" };
const oneByte = Buffer.from([0]);

test.each<[string, OnStream]>([
  [
    "declares a message of 2 GiB",
    (stream) => {
      stream.respond(headers);
      stream.write(Buffer.from([0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3]));
    },
  ],
  [
    "sends one byte a second",
    (stream) => {
      stream.respond(headers);
      const timer = setInterval(() => stream.write(oneByte), 1_000);
      stream.on("close", () => clearInterval(timer));
    },
  ],
  [
    "sends GOAWAY at every call",
    (stream) => {
      stream.session?.goaway(0, (stream.id ?? 1) - 2);
      stream.close(7);
    },
  ],
  [
    "sends a mebibyte of headers",
    (stream) => {
      stream.respond({ ...headers, "x-large": "x".repeat(1024 * 1024) });
    },
  ],
  [
    "sends garbage after the headers",
    (stream) => {
      stream.respond(headers);
      stream.end(Buffer.alloc(64, 0xfe));
    },
  ],
])("a server that %s is bounded, and not passed", { timeout: 180_000 }, async (_, onStream) => {
  server = await startHttp2(onStream);
  expectNothingGood(await bounded());
});

test("a server that closes at random is bounded", { timeout: 180_000 }, async () => {
  let state = 1;
  server = await startHttp2((stream) => {
    state = (state * 48_271) % 2_147_483_647;
    if (state % 3 === 0) return stream.session?.destroy();
    stream.respond(headers, { waitForTrailers: true });
    stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": 0 }));
    stream.write(framed(Buffer.alloc(0)));
    if (state % 3 === 1) stream.session?.destroy();
    else stream.end();
  });
  await bounded();
});

test("a server that sends no SETTINGS is bounded, and not passed", { timeout: 180_000 }, async () => {
  const sockets = new Set<Socket>();
  const silent = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
  });
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const address = silent.address();
  server = {
    target: `127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      silent.close();
    },
  };
  expectNothingGood(await bounded());
});

function closing({ close }: Running, child: ChildProcess): () => Promise<void> {
  return () => {
    child.kill("SIGKILL");
    return close();
  };
}

test("an endless fast stream neither fills the runner nor keeps it", { timeout: 180_000 }, async () => {
  const message = framed(Buffer.concat([Buffer.from([0x0a, 0xfd, 0x07]), Buffer.alloc(1021, "x")]));
  server = await startHttp2((stream) => {
    stream.respond(headers);
    const push = () => {
      while (!stream.destroyed && stream.write(message));
    };
    stream.on("drain", push);
    push();
  });
  const child = spawn(process.execPath, [
    join(import.meta.dirname, "measured-run.ts"),
    server.target,
    `${boundMs}`,
  ]);
  server = { ...server, close: closing(server, child) };
  let text = "";
  child.stdout.on("data", (chunk) => (text += String(chunk)));
  await once(child, "close");
  const { elapsedMs, maxRssMib } = JSON.parse(text);
  expect(elapsedMs).toBeLessThan(boundMs + graceMs);
  expect(maxRssMib).toBeLessThan(400);
});
