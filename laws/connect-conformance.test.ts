import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { built, canBuild, type FieldProgram } from "../field/build.ts";

const program: FieldProgram = {
  name: "connectconformance",
  tool: "go",
  folder: "connectconformance",
  build: [
    "go build -o connectconformance connectrpc.com/conformance/cmd/connectconformance",
    'buf build "$(go list -m -f {{.Dir}} connectrpc.com/conformance)/proto" -o conformance.binpb',
  ],
};
const hasGo = canBuild(program);
if (!hasGo) process.stderr.write("connectrpc/conformance is left out: there is no Go here.\n");

const own = join(import.meta.dirname, "connect-conformance");

test.runIf(hasGo)(
  "handlers on the mock lose nothing of connectrpc/conformance",
  { timeout: 300_000 },
  async () => {
    const folder = await built(program);
    const { code, output } = await run(join(folder, program.name), [
      ...["--mode", "server", "--conf", join(own, "config.yaml")],
      ...["--", process.execPath, join(own, "server.ts"), join(folder, "conformance.binpb")],
    ]);
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringMatching(/\b0 failed/) });
    // So many that nothing of the protocols, versions and codecs can have been left out unseen.
    const [, passed] = /(\d+) passed/.exec(output) ?? [];
    expect(Number(passed)).toBeGreaterThanOrEqual(3_600);
  },
);

interface Finished {
  readonly code: number;
  readonly output: string;
}

function run(file: string, args: readonly string[]): Promise<Finished> {
  return new Promise((resolve) => {
    execFile(file, args, { maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = typeof error?.code === "number" ? error.code : error === null ? 0 : 1;
      resolve({ code, output: stdout + stderr });
    });
  });
}
