import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSocket } from "../transports/carrier/socket.ts";
import type { StartOptions } from "./await-ready.ts";
import { filledIn, startCommand } from "./command.ts";
import { createListenerFinder, listeningInodes } from "./listener.ts";
import { allProcesses, parseStat, processesCanBeSeen, treeOf } from "./processes.ts";
import { TargetError } from "./target-error.ts";

let dir = "";

/** An HTTP/2 server that says when it listens, and ends well on SIGTERM. */
const server = `
  const server = require("node:http2").createServer();
  server.listen(Number(process.argv[2]), () => console.log("listening, FILES is " + process.argv[3]));
  process.on("SIGTERM", () => process.exit(Number(process.env.CODE ?? 0)));
`;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "a folder "));
  await writeFile(join(dir, "server.cjs"), server);
});

afterAll(() => rm(dir, { recursive: true }));

const node = JSON.stringify(process.execPath);

function start(command: string, options: Partial<StartOptions> = {}): ReturnType<typeof startCommand> {
  return startCommand({
    label: `cmd:${command}`,
    command: `cd ${JSON.stringify(dir)}\n${command}`,
    files: dir,
    calls: {},
    open: openSocket,
    startTimeoutMs: 15_000,
    env: {},
    ...options,
  });
}

async function sentenceOf(command: string, options: Partial<StartOptions> = {}): Promise<string> {
  const target = await start(command, options).catch((error: unknown) => error);
  expect(target).toBeInstanceOf(TargetError);
  return (target as TargetError).message;
}

/** All that has the text in its command line. */
async function left(text: string): Promise<readonly number[]> {
  const all = allProcesses();
  const lines = await Promise.all(
    all.map(({ pid }) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return all.filter((each, index) => !each.zombie && lines[index]?.includes(text)).map(({ pid }) => pid);
}

test("a server behind a shell is started, told its port and folder, and stopped with all its processes", async () => {
  const target = await start(`${node} server.cjs {port} {files} marked-1; echo over`);
  expect(target.logTail?.(5)).toBe(`listening, FILES is ${dir}\n`);
  await target.close();
  await target.close();
  await target.exited;
  if (processesCanBeSeen) expect(await left("marked-1")).toEqual([]);
});

test("what would not stop is killed, also outside of the group", async () => {
  const deaf = 'trap "" TERM; setsid sleep 1000.25 & sleep 1000.25';
  const target = await start(`(${deaf}) & exec ${node} server.cjs {port}`);
  if (processesCanBeSeen) await expect.poll(() => left("1000.25")).toHaveLength(2);
  await target.close();
  if (processesCanBeSeen) expect(await left("1000.25")).toEqual([]);
});

test("SIGTERM reaches the server behind the shell, whose exit code is told", async () => {
  const target = await start(`${node} server.cjs {port}; exit $?`, { env: { CODE: "7" } });
  await target.terminate?.();
  expect(await target.exited).toEqual({ code: 7 });
  await target.close();
});

test("another one runs beside the first", async () => {
  const target = await start(`${node} server.cjs {port} one`, { env: { CODE: "3" } });
  const other = await target.another?.({ env: { CODE: "4", MORE: "5" } });
  expect(other?.endpoint.address.port).not.toBe(target.endpoint.address.port);
  await other?.terminate?.();
  // The target's own variables win.
  expect(await other?.exited).toEqual({ code: 3 });
  await other?.close();
  await target.close();
});

test.runIf(processesCanBeSeen)("what the whole tree of processes uses is told while it lives", async () => {
  const target = await start(`${node} server.cjs {port}; true`);
  const use = await target.sample?.();
  expect(use?.memoryBytes).toBeGreaterThan(1_000_000);
  expect(use?.memoryBytes).toBeLessThan(500_000_000);
  expect(use?.cpuMs).toBeGreaterThan(0);
  expect(use?.openFiles).toBeGreaterThan(5);
  expect(use?.threads).toBeGreaterThan(1);
  // The shell stands before the server, which is another process at every start.
  expect(await target.sample?.()).toMatchObject({
    incarnation: expect.stringMatching(/^\d+ started at \d+$/),
  });
  await target.close();
  await expect(target.sample?.()).rejects.toThrow("The server has ended.");
});

test("a line of the log is waited for", async () => {
  const target = await start(`${node} server.cjs {port} x`, { waitLog: /^listening, .* x$/ });
  await target.close();
});

describe("a start that fails is one sentence with the end of the log", () => {
  test("a command that ends at once", async () => {
    // One line of each pipe; which of the two is read first is nobody's promise.
    expect(await sentenceOf("echo one; echo no config >&2; exit 3 # {port}")).toMatch(
      /^Cannot start cmd:.*: it ended with exit code 3 before it served a call; its log ends with:(\n {2}\| one|\n {2}\| no config){2}$/,
    );
  });

  test("a command that never listens", async () => {
    const sentence = await sentenceOf("echo waiting; sleep 1000.5 # {port}", { startTimeoutMs: 2_000 });
    expect(sentence).toMatch(
      /: it was not ready on port \d+ within 2 s \(the connection was refused; .*\); its log ends with:\n {2}\| waiting$/,
    );
    if (processesCanBeSeen) expect(await left("1000.5")).toEqual([]);
  });

  test("a line of the log that never comes", async () => {
    const sentence = await sentenceOf(`${node} server.cjs {port}`, { startTimeoutMs: 800, waitLog: /ready/ });
    expect(sentence).toContain("within 0.8 s (no line of its log matches /ready/)");
  });

  test("a server that speaks another protocol", async () => {
    // It reads what it is sent: its close would be a reset otherwise, which may overtake its own words.
    const other =
      'require("node:net").createServer((s) => s.resume().end("SSH-2.0-x\\r\\n")).listen(+process.argv[1])';
    const sentence = await sentenceOf(`${node} -e '${other}' {port}`);
    expect(sentence).toMatch(/: at 127\.0\.0\.1:\d+ it speaks another protocol .*; it wrote no log\.$/);
  });

  test("a server that does not serve yet is asked again", async () => {
    const answers = [
      { text: "not yet", mayPass: true },
      { text: "its health check answers NOT_SERVING for good", mayPass: false },
    ];
    const health = () => Promise.resolve(answers.shift());
    const sentence = await sentenceOf(`${node} server.cjs {port}`, { health });
    expect(sentence).toMatch(/: at 127\.0\.0\.1:\d+ its health check answers NOT_SERVING for good; /);
  });

  test("an interrupted start", async () => {
    const signal = AbortSignal.timeout(100);
    expect(await sentenceOf("sleep 1000.75 # {port}", { signal })).toContain("the run was interrupted");
    if (processesCanBeSeen) expect(await left("1000.75")).toEqual([]);
  });

  test("a command without a port", async () => {
    expect(await sentenceOf("true")).toContain(
      "the command has no {port}; put {port} where your server takes",
    );
  });
});

test.each([
  ["serve {port} {files}", "/plain/path", "serve 1 /plain/path"],
  ["serve {port} {files}", "/a b/it's", "serve 1 '/a b/it'\\''s'"],
  ['serve {port} "{files}"', "/a b", "serve 1 '/a b'"],
  ["serve {port} {files}", undefined, "serve 1 {files}"],
])("%s with %s is %s", (command, files, filled) => {
  expect(filledIn(command, 1, files)).toBe(filled);
});

test("a line of /proc/PID/stat is read, whatever the name", () => {
  const line = "7 (a) b (c) S 3 5 5 0 -1 4194560 1 2 3 4 10 20 30 40 20 0 11 0 99 1 2";
  expect(parseStat(7, line)).toEqual({
    pid: 7,
    parent: 3,
    group: 5,
    zombie: false,
    startTicks: 99,
    cpuMs: 1000,
  });
});

test("a tree has the children of children, the group, and no dead", () => {
  const stat = (pid: number, parent: number, group: number, zombie = false) => ({
    ...{ pid, parent, group, zombie, startTicks: 0, cpuMs: 0 },
  });
  const all = [
    stat(1, 0, 1),
    stat(2, 1, 2),
    stat(3, 2, 3),
    stat(4, 1, 2),
    stat(5, 2, 2, true),
    stat(6, 1, 1),
  ];
  expect(treeOf(2, all).map(({ pid }) => pid)).toEqual([2, 3, 4]);
});

test("sockets that listen on a port are found in the table", async () => {
  const table = `sl local_address rem_address st tx rx tr tm retr uid timeout inode
   0: 00000000:C383 00000000:0000 0A 0:0 00:0 0 0 0 111 1
   1: 0100007F:C383 0100007F:9999 01 0:0 00:0 0 0 0 222 1`;
  expect(listeningInodes(table, 0xc383)).toEqual(["socket:[111]"]);
  expect(createListenerFinder(1)([])).toBeUndefined();
});
