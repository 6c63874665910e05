import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer as createHttp1 } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { version } from "../conformance/outcome/version.ts";
import { run } from "./run.ts";

let dir = "";

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-run-"));
});

afterAll(() => rm(dir, { recursive: true }));

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  return (server.address() as AddressInfo).port;
}

interface Output {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command line would print, without a process of its own. */
async function outputOf(...args: readonly string[]): Promise<Output> {
  const stdout: string[] = [];
  const stderr: string[] = [];
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation((text) => stdout.push(String(text)) > 0),
    vi.spyOn(process.stderr, "write").mockImplementation((text) => stderr.push(String(text)) > 0),
  ];
  try {
    const code = await run(args);
    return { code, stdout: stdout.join(""), stderr: stderr.join("") };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe("wrong usage is reported in one sentence with exit code 2", () => {
  test.each([
    [["verify", "--only", "chta/*"], "--only chta/* matches no clause; did you mean chat/*"],
    [["verify", "--skip", "zebra"], "--skip zebra matches no clause; streamproof clauses lists them."],
    [
      ["verify", "--service", "StreamingServcie"],
      "--service StreamingServcie is not a service; did you mean StreamingService?",
    ],
    [["verify", "--scenario", "zebra/*"], "--scenario zebra/* matches no scenario; "],
    [
      ["verify", "--seed", "x"],
      "option '--seed <number>' argument 'x' is invalid. Expected a whole number from",
    ],
    [["verify", "--speed", "0"], "Expected a number of 0.001 or more."],
    [["verify", "--runs", "-1"], "Expected a whole number of 0 or more."],
    [["verify", "--level", "may"], "Allowed choices are must, should."],
    [["verify", "--path", "1:2"], "--path needs --seed."],
    [["verify", "--report", "jsno=x"], '--report jsno=x has an unknown format; use "json"'],
    [["verify", "--report", "json=/no/such/folder/x"], 'there is no folder "/no/such/folder"'],
    [
      ["verify", "localhost"],
      'Cannot read the target "localhost": the port is missing; write localhost:50051.',
    ],
    [["verify", "localhost:1", "--fault", "x"], "--fault is for the embedded mock"],
    [
      ["verify", "localhost:1", "--env", "A=B"],
      "--env only applies to cmd:, docker:, dockerfile:, compose: targets.",
    ],
    [["verify", "cmd:x {port}", "--memory", "1g"], "--memory only applies to docker:, dockerfile: targets."],
    [["verify", "localhost:1", "--http", "fetch"], "--http fetch cannot carry gRPC, which needs trailers;"],
    [["verify", "localhost:1", "--insecure"], "require TLS; write the target as https://host:port."],
    [["verify", "https://localhost:1", "--cert", "x"], "--cert requires --key."],
    [["verify", "--header", "a: b"], "Target options need a target; the embedded mock takes none."],
    [["verify", "cmd:true"], "Cannot start cmd:true: the command has no {port}; "],
    [["verify", "localhost:1", "--header", "x"], "--header x has no colon; write 'name: value'."],
    [["verify", "localhost:1", "--env", "A"], "Expected NAME=VALUE."],
    [["verify", "localhost:1", "--wait-log", "("], "Invalid regular expression"],
    [["verify", "localhost:1", "--memory", "much"], "Expected a number with b, k, m or g: 256m."],
    [["verify", "--prot"], "unknown option '--prot'"],
    [["verfiy"], "Did you mean verify?"],
    [["mock", "--port", "70000"], "Expected a whole number from 0 to 65535."],
    [["mock", "--fault", "no-such-fault"], 'Unknown fault "no-such-fault"'],
    [
      ["mock", "--files", "/no/such/folder"],
      'Cannot serve the files of "/no/such/folder": it does not exist.',
    ],
    [["mock", "--host", "203.0.113.7"], "this machine does not have that address"],
    [["clauses", "chta/*"], "matches no clause; did you mean chat/*"],
    [["fixtures"], "required option '--out <dir>' not specified"],
    [["fixtures", "--out", "/dev/null/x"], 'Cannot write the files into "/dev/null/x"'],
  ])("%j", async (args, sentence) => {
    const { code, stdout, stderr } = await outputOf(...args);
    expect(stderr).toContain(sentence);
    expect(stderr).toMatch(/^streamproof: [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});

describe("help", () => {
  test.each([
    [["--help"]],
    ...["verify", "mock", "clauses", "faults", "fixtures", "init"].map((name) => [[name, "--help"]]),
  ])("%j has examples and exit code 0", async (args) => {
    const { code, stdout } = await outputOf(...args);
    expect(stdout).toContain("Examples:");
    expect(code).toBe(0);
  });

  test("the version is printed", async () => {
    expect(await outputOf("--version")).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});

describe("a target that cannot be tested is reported with exit code 2", () => {
  test("an HTTP/1 server is reported in one sentence", async () => {
    const server = createHttp1();
    const { code, stderr } = await outputOf("verify", `127.0.0.1:${await listening(server)}`);
    server.close();
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/it is an HTTP\/1 server[^\n]+\n$/),
    });
  });

  test("a closed port is reported in one sentence", async () => {
    const server = createServer();
    const port = await listening(server);
    server.close();
    await once(server, "close");
    const { code, stderr } = await outputOf("verify", `127.0.0.1:${port}`);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/connection was refused[^\n]+\n$/),
    });
  });
});

test("clauses lists one line for each clause", async () => {
  const { code, stdout } = await outputOf("clauses", "chat/*");
  expect(stdout).toMatch(/^chat\/drained +MUST +After the half-close .+\[.+\]$/m);
  expect(stdout).not.toContain("download-file/");
  expect(code).toBe(0);
});

test("fixtures writes the files and lists their sizes", async () => {
  const out = join(dir, "served");
  const { code, stdout } = await outputOf("fixtures", "--out", out);
  expect(stdout).toContain("     4096  multiple.bin\n");
  expect(existsSync(join(out, "a-directory", "inside.txt"))).toBe(true);
  expect(code).toBe(0);
});

describe("verify without a target", () => {
  const few = ["verify", "--only", "chat/echo", "--only", "chat/drained", "--speed", "20", "--runs", "2"];

  test("judges the embedded mock and writes the reports asked for", async () => {
    const junit = join(dir, "out.xml");
    const { code, stdout, stderr } = await outputOf(...few, "--seed", "7", "--report", `junit=${junit}`);
    expect(stdout).toMatch(/✓ passed {2}0 failed, 2 passed {2}\(embedded mock over gRPC, seed 7, /);
    expect(await readFile(junit, "utf8")).toContain('tests="2" failures="0"');
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  });

  test("with a fault fails, and its replay line fails again", async () => {
    const { code, stdout } = await outputOf(...few, "--fault", "chat/loses-tail");
    expect(stdout).toContain("✗ chat/drained (MUST)  streaming.StreamingService/Chat over gRPC\n");
    expect(code).toBe(1);
    const replay = / {2}replay: streamproof (.*--only chat\/drained .*)/.exec(stdout)?.[1]?.split(" ") ?? [];
    const again = await outputOf(...replay);
    expect(again.stdout).toContain("✗ chat/drained (MUST)");
    expect(again.code).toBe(1);
  });
});
