import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startMockTarget } from "../mock/target.ts";
import { run } from "../run.ts";
import { knownFailuresFrom, readKnownFailures } from "./known-failures.ts";

let dir = "";

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-known-"));
});

afterEach(() => rm(dir, { recursive: true }));

const entry = { clause: "chat/*", reason: "issue 12", until: "2026-12-31" };

describe("the list", () => {
  test.each([
    [{}, "x.json is not a list of known failures; write ["],
    [["chat/*"], "x.json: entry 1 is not an object; write {"],
    [[entry, { ...entry, reason: "" }], 'x.json: entry 2 needs "reason" as a string; write {'],
    [[{ ...entry, rpc: 3 }], 'x.json: entry 1 needs "rpc" as a string'],
    [[{ ...entry, clauses: "x" }], 'x.json: entry 1 has unknown key "clauses"'],
    [[{ ...entry, until: "31.12.2026" }], 'x.json: entry 1 has the invalid date "31.12.2026"'],
    [[{ ...entry, until: "2026-02-30" }], 'x.json: entry 1 has the invalid date "2026-02-30"'],
  ])("%j is refused with one sentence", (json, sentence) => {
    expect(() => knownFailuresFrom(json, "x.json")).toThrow(sentence);
  });

  test("may have entries with and without an RPC", () => {
    const list = [entry, { ...entry, rpc: "*/Chat" }];
    expect(knownFailuresFrom(list, "x.json")).toEqual(list);
  });

  test("must be there where it is named", async () => {
    await expect(readKnownFailures(join(dir, "none.json"))).rejects.toThrow(
      "streamproof baseline writes one.",
    );
  });
});

test("after a baseline a wrong server passes the gate, until it is fixed", async () => {
  const list = join(dir, "known.json");
  const what = ["--only", "chat/drained", "--only", "chat/echo", "--known-failures", list];
  const few = [...what, "--speed", "20", "--runs", "4"];
  const wrong = await startMockTarget({ faults: ["chat/sender-not-server"], seed: 1, speed: 20 });
  const { address } = wrong.endpoint;
  const at = `${address.host}:${address.port}`;
  try {
    const baseline = await streamproof("baseline", at, ...few, "--until", "2999-12-31");
    expect(baseline).toMatchObject({ code: 0, stdout: expect.stringContaining("1 known failure of") });
    expect(JSON.parse(await readFile(list, "utf8"))).toEqual([
      {
        clause: "chat/echo",
        rpc: "streaming.StreamingService/Chat",
        reason: "failed when the baseline was made",
        until: "2999-12-31",
      },
    ]);
    const tolerated = await streamproof("verify", at, ...few);
    expect(tolerated).toMatchObject({ code: 0, stdout: expect.stringContaining("known failure: chat/echo") });
  } finally {
    await wrong.close();
  }
  const mended = await startMockTarget({ faults: [], seed: 1, speed: 20 });
  try {
    const { port } = mended.endpoint.address;
    const after = await streamproof("verify", `127.0.0.1:${port}`, ...few);
    expect(after).toMatchObject({ code: 1, stdout: expect.stringContaining("Take chat/echo") });
  } finally {
    await mended.close();
  }
});

test("the config may list them itself; one that matches nothing breaks the gate", async () => {
  const mock = await startMockTarget({ faults: [], seed: 1, speed: 20 });
  const { port } = mock.endpoint.address;
  try {
    const config = join(dir, "streamproof.config.json");
    await writeFile(
      config,
      JSON.stringify({
        only: ["chat/echo"],
        runs: 1,
        speed: 20,
        knownFailures: [{ ...entry, clause: "chta/*" }],
      }),
    );
    const { code, stdout } = await streamproof("verify", `127.0.0.1:${port}`, "--config", config);
    expect({ code, stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("The known failure chta/* matches nothing that is judged"),
    });
    // Not of the embedded mock.
    expect((await streamproof("verify", "--config", config)).code).toBe(0);
  } finally {
    await mock.close();
  }
});

interface Output {
  readonly code: number;
  readonly stdout: string;
}

/** The command line without a process of its own. */
async function streamproof(...args: readonly string[]): Promise<Output> {
  const written: string[] = [];
  const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => written.push(String(text)) > 0);
  try {
    const code = await run(args);
    return { code, stdout: written.join("") };
  } finally {
    spy.mockRestore();
  }
}
