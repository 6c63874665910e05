import { Command } from "commander";
import { addOptions } from "../options/commander.ts";
import type { SetExitCode } from "../process/exit-code.ts";

/** `streamproof verify`: tests a server. */
export function verifyCommand(setExitCode: SetExitCode): Command {
  const command = new Command("verify").description("Test a server; without a target, the embedded mock.");
  return addOptions(command)
    .addHelpText("after", examples)
    .action(async (target: string | undefined) => setExitCode(await runVerify(command, target)));
}

const examples = `
Examples:
  streamproof verify                                          the embedded mock
  streamproof verify localhost:50051                          your server
  streamproof verify https://api.example --ca ca.pem --header 'authorization: Bearer x'
  streamproof verify cmd:'go run . -addr :{port} -files {files}'
  streamproof verify docker:my-server:1.0 --files-at /fixtures --env LOG=debug
  streamproof verify dockerfile:./server --files-at /fixtures
  streamproof verify compose:compose.yaml#server:50051
  streamproof verify localhost:50051 --only 'chat/*'          one section of clauses
  streamproof verify localhost:50051 --skip '*/UploadFile'    all but one RPC
  streamproof verify --config nightly.config.ts               options from a file; streamproof init writes one
  streamproof verify localhost:50051 --report junit=out.xml --report json=out.json

DownloadFile is tested with the files that \`streamproof fixtures --out DIR\` writes; make your server serve DIR.
For cmd: targets they are in {files}; for containers they are copied to --files-at.
Exit codes: 0 passed, 1 failed, 2 usage error or unreachable target.`;

async function runVerify(command: Command, given: string | undefined): Promise<number> {
  const { knownFailuresOf, readSettings } = await import("../verify/config.ts");
  const settings = await readSettings(command, given);
  const knownFailures = await knownFailuresOf(settings);
  const { judgeTarget } = await import("../verify/run.ts");
  return judgeTarget({ ...settings, run: { knownFailures } });
}
