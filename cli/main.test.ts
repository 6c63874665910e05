import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

let dir = "";

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-cli-"));
});

afterAll(() => rm(dir, { recursive: true }));

/** The program in a process of its own, with its temporary folders where the test can look. */
function start(args: readonly string[], node: readonly string[] = []): ChildProcess {
  const main = join(import.meta.dirname, "main.ts");
  const env = { ...process.env, TMPDIR: dir, FORCE_COLOR: undefined, NO_COLOR: undefined };
  return spawn(process.execPath, [...node, main, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function streamproof(...args: readonly string[]): Promise<Finished> {
  return finished(start(args));
}

async function finished(child: ChildProcess): Promise<Finished> {
  if (child.stdout === null || child.stderr === null) throw new Error("The child was started without pipes.");
  const [exit, stdout, stderr] = await Promise.all([
    once(child, "exit"),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code: exit[0], stdout, stderr };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  return (server.address() as AddressInfo).port;
}

test("wrong usage is one sentence on stderr and exit code 2", async () => {
  expect(await streamproof("verify", "--only", "chta/*")).toEqual({
    code: 2,
    stdout: "",
    stderr: "streamproof: --only chta/* matches no clause; did you mean chat/*?\n",
  });
});

test("what a callback throws is one sentence and exit code 2", async () => {
  const boom = "process.on('SIGUSR2', () => { throw new Error('boom') })";
  const child = start(
    ["mock", "--port", "0"],
    ["--import", `data:text/javascript,${encodeURIComponent(boom)}`],
  );
  const done = finished(child);
  await readUntilReady(child);
  child.kill("SIGUSR2");
  const { code, stderr } = await done;
  expect(stderr).toMatch(/^streamproof: unexpected error: boom \(.+\)\n$/);
  expect(code).toBe(2);
});

test("help is on stdout, with exit code 0", async () => {
  const { code, stdout, stderr } = await streamproof("--help");
  expect(stdout).toContain("Examples:");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
});

test("an interrupted verify leaves nothing behind", async () => {
  const child = start(["verify", "--thorough"]);
  const done = finished(child);
  await vi.waitUntil(async () => (await temporaryFolders()).length > 0, { timeout: 15_000 });
  child.kill("SIGINT");
  const { code, stdout, stderr } = await done;
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: "streamproof: interrupted; the report has what was judged.\n",
  });
  expect(stdout).toContain("Not judged: the run was interrupted.");
  expect(await temporaryFolders()).toEqual([]);
});

/** Answers what it does not know, and dies at the first call that is meant. */
const dies = `
  require("node:http2").createServer().on("stream", (stream, headers) => {
    if (headers[":path"].startsWith("/streaming.")) {
      console.log("out of luck");
      process.exit(5);
    }
    stream.on("error", () => undefined);
    const answer = { ":status": 200, "content-type": "application/grpc", "grpc-status": "12" };
    stream.respond(answer, { endStream: true });
  }).listen(Number(process.argv[2]));
`;

describe("a server that verify starts itself", () => {
  const mock = `cmd:${JSON.stringify(process.execPath)} ${join(import.meta.dirname, "main.ts")} mock --port {port} --files {files} --speed 20`;

  test("is judged and stopped", async () => {
    const few = ["--only", "chat/echo", "--only", "download-file/content", "--speed", "20", "--runs", "2"];
    const { code, stdout, stderr } = await streamproof("verify", mock, ...few);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("✓ passed");
    expect(await temporaryFolders()).toEqual([]);
  });

  test("is stopped when the run is interrupted", async () => {
    const child = start(["verify", mock, "--thorough", "--wait-log", "never"]);
    const done = finished(child);
    await vi.waitUntil(async () => (await temporaryFolders()).length > 0, { timeout: 15_000 });
    child.kill("SIGINT");
    const { code, stderr } = await done;
    expect({ code, stderr }).toEqual({
      code: 130,
      stderr: "streamproof: interrupted; no verdict.\n",
    });
    expect(await temporaryFolders()).toEqual([]);
  });

  test("shows the end of its log in the report where it dies in the middle of the run", async () => {
    await writeFile(join(dir, "dies.cjs"), dies);
    const command = `cmd:${JSON.stringify(process.execPath)} ${dir}/dies.cjs {port}`;
    const json = join(dir, "dies.json");
    const { code, stdout } = await streamproof(
      "verify",
      command,
      "--only",
      "chat/echo",
      "--report",
      `json=${json}`,
    );
    const ended =
      /it ended with exit code 5 in the middle of the run; its log ends with:\n {2}\| out of luck/;
    expect(stdout).toMatch(ended);
    expect(JSON.parse(await readFile(json, "utf8"))).toMatchObject({ ended: expect.stringMatching(ended) });
    expect(code).toBe(1);
  });
});

describe("mock", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "prints ready, and ends with 0 and without its files on %s",
    async (signal) => {
      const child = start(["mock", "--port", "0"]);
      const done = finished(child);
      await readUntilReady(child);
      expect((await temporaryFolders()).length).toBe(1);
      child.kill(signal);
      const { code, stdout, stderr } = await done;
      expect(stdout).toMatch(/^streamproof mock on 127\.0\.0\.1:\d+ .*\nready\n$/s);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(await temporaryFolders()).toEqual([]);
    },
  );

  test("a port in use is reported in one sentence", async () => {
    const server = createServer();
    const port = await listening(server);
    const { code, stderr } = await streamproof("mock", "--port", String(port));
    server.close();
    expect(stderr).toBe(
      `streamproof: Cannot listen on 127.0.0.1:${port}: the port is in use; stop the process that uses it, or pass --port 0 for a free one.\n`,
    );
    expect(code).toBe(2);
  });
});

async function readUntilReady(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error("The child was started without pipes.");
  const lines = createInterface({ input: child.stdout });
  await new Promise<void>((resolve) => lines.on("line", (line) => line === "ready" && resolve()));
}

async function temporaryFolders(): Promise<readonly string[]> {
  return (await readdir(dir)).filter((name) => name.startsWith("streamproof-"));
}
