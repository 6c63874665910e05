import { spawnSync } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { version } from "../conformance/outcome/version.ts";
import { root } from "./command.ts";

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const text = await readFile(join(root, "action.yml"), "utf8");
const action: Action = parse(text);

describe("action.yml", () => {
  test("uses every input", () => {
    for (const name of Object.keys(action.inputs)) {
      expect(text).toMatch(new RegExp(`\\$\\{\\{[^}]*inputs\\.${name}\\b`));
    }
  });

  test("puts no input into a script, where it would be run", () => {
    for (const { run } of action.runs.steps) expect(run ?? "").not.toContain("${{");
  });

  test("names this version", () => {
    expect(action.inputs.version?.default).toBe(version);
  });

  test("gives the script all that it reads", async () => {
    const script = await readFile(join(root, "action", "run.sh"), "utf8");
    const read = [...script.matchAll(/\$\{?(STREAMPROOF_[A-Z]+)/g)].map(([, name]) => name);
    const given = action.runs.steps.flatMap(({ env }) => Object.keys(env ?? {}));
    expect(new Set(read)).toEqual(new Set(given));
  });
});

describe("what it runs", () => {
  let dir = "";

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), "streamproof-action-"));
    // In place of npx: notes the words, writes the reports that it is asked for, ends as it is told.
    const npx = `#!/usr/bin/env bash
printf '%s\\n' "$*" >>"${dir}/commands"
for word in "$@"; do if [[ $word == json=* ]]; then echo '{}' >"\${word#json=}"; fi; done
if [[ $* == *"--transport connect"* ]]; then exit "\${CONNECT_ENDS:-0}"; fi
`;
    await writeFile(join(dir, "npx"), npx);
    await chmod(join(dir, "npx"), 0o755);
  });

  afterEach(() => rm(dir, { recursive: true }));

  async function ran(inputs: Readonly<Record<string, string>>) {
    const env = {
      PATH: [dir, process.env.PATH].join(delimiter),
      STREAMPROOF_TARGET: "localhost:50051",
      STREAMPROOF_SERVICES: "",
      STREAMPROOF_TRANSPORTS: "grpc",
      STREAMPROOF_ARGUMENTS: "",
      STREAMPROOF_REPORTS: join(dir, "reports"),
      STREAMPROOF_VERSION: "1.2.3",
      GITHUB_OUTPUT: join(dir, "output"),
      ...inputs,
    };
    const { status, stderr } = spawnSync("bash", [join(root, "action", "run.sh")], {
      cwd: dir,
      env,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    const commands = (await readFile(join(dir, "commands"), "utf8"))
      .replaceAll(dir, "DIR")
      .trim()
      .split("\n");
    return { status, commands };
  }

  test("verify with annotations and reports, then one page", async () => {
    expect(await ran({})).toEqual({
      status: 0,
      commands: [
        "--yes --package streamproof@1.2.3 -- streamproof verify localhost:50051 --transport grpc --report github --report json=DIR/reports/grpc.json --report junit=DIR/reports/grpc.xml",
        "--yes --package streamproof@1.2.3 -- streamproof merge DIR/reports/grpc.json --report html=DIR/reports/report.html",
      ],
    });
    expect(await readFile(join(dir, "output"), "utf8")).toBe(`reports=${join(dir, "reports")}\n`);
  });

  test("every transport is judged, and the worst exit code counts", async () => {
    const { status, commands } = await ran({ STREAMPROOF_TRANSPORTS: "connect grpc", CONNECT_ENDS: "1" });
    expect(status).toBe(1);
    expect(commands).toHaveLength(3);
    expect(commands[2]).toContain("merge DIR/reports/connect.json DIR/reports/grpc.json");
  });

  test.each(["docker:a", "dockerfile:.", "compose:c.yaml#a:1", ""])(
    "%j brings testcontainers",
    async (target) => {
      const { commands } = await ran({ STREAMPROOF_TARGET: target });
      expect(commands[0]).toContain("--package testcontainers@12.2.0");
    },
  );

  test("services and further options are words, and nothing in them is run", async () => {
    const { commands } = await ran({
      STREAMPROOF_SERVICES: "ChatService StreamingService",
      STREAMPROOF_ARGUMENTS: "--only 'chat/*' --header 'x: $(touch pwned)'",
    });
    expect(commands[0]).toContain(
      "verify localhost:50051 --service ChatService --service StreamingService --only chat/* --header x: $(touch pwned) --transport",
    );
  });
});
