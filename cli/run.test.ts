import { describe, expect, test, vi } from "vitest";
import { version } from "../conformance/report/version.ts";
import { run } from "./run.ts";

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

describe("wrong usage is one sentence and exit code 2", () => {
  test.each([
    [["verify", "--only", "chta/*"], "--only chta/* matches no clause; did you mean chat/*"],
    [["verify", "--skip", "zebra"], "--skip zebra matches no clause; streamproof clauses lists them."],
    [
      ["verify", "--service", "StreamingServcie"],
      "--service StreamingServcie is no service; did you mean StreamingService?",
    ],
    [["verify", "--scenario", "zebra/*"], "--scenario zebra/* matches no scenario; "],
    [
      ["verify", "--seed", "x"],
      "option '--seed <number>' argument 'x' is invalid. It takes a whole number from",
    ],
    [["verify", "--speed", "0"], "It takes a number of 0.001 or more."],
    [["verify", "--runs", "-1"], "It takes a whole number of 0 or more."],
    [["verify", "--level", "may"], "Allowed choices are must, should."],
    [["verify", "--path", "1:2"], "--path leads nowhere without the seed it was found with; add --seed."],
    [["verify", "--report", "jsno=x"], '--report jsno=x has no known format; write "json"'],
    [["verify", "--report", "json=/no/such/folder/x"], 'there is no folder "/no/such/folder"'],
    [
      ["verify", "localhost"],
      'Cannot read the target "localhost": the port is missing; write localhost:50051.',
    ],
    [["verify", "localhost:1", "--fault", "x"], "--fault belongs to the embedded mock"],
    [["verify", "--prot"], "unknown option '--prot'"],
    [["verfiy"], "Did you mean verify?"],
    [["mock", "--port", "70000"], "It takes a whole number from 0 to 65535."],
    [["mock", "--fault", "no-such-fault"], "--fault no-such-fault is no fault"],
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
    ...["verify", "mock", "clauses", "faults", "fixtures"].map((name) => [[name, "--help"]]),
  ])("%j has examples and exit code 0", async (args) => {
    const { code, stdout } = await outputOf(...args);
    expect(stdout).toContain("Examples:");
    expect(code).toBe(0);
  });

  test("the version is printed", async () => {
    expect(await outputOf("--version")).toMatchObject({ code: 0, stdout: `${version}\n` });
  });
});
