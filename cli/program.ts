import { Command } from "commander";
import { version } from "../conformance/outcome/version.ts";
import { baselineCommand } from "./commands/baseline.ts";
import { breakingCommand } from "./commands/breaking.ts";
import { checkCommand } from "./commands/check.ts";
import { clausesCommand } from "./commands/clauses.ts";
import { docsCommand } from "./commands/docs.ts";
import { faultsCommand } from "./commands/faults.ts";
import { fixturesCommand } from "./commands/fixtures.ts";
import { generateCommand } from "./commands/generate.ts";
import { initCommand } from "./commands/init.ts";
import { mcpCommand } from "./commands/mcp.ts";
import { mergeCommand } from "./commands/merge.ts";
import { mockCommand } from "./commands/mock.ts";
import { proveCommand } from "./commands/prove.ts";
import { verifyCommand } from "./commands/verify.ts";
import type { SetExitCode } from "./process/exit-code.ts";

/** The whole command line. Commands load what they need when they run, so that --help is quick. */
export function createProgram(setExitCode: SetExitCode): Command {
  const program = new Command("streamproof")
    .description(
      "Tests gRPC streaming servers against executable contracts, and serves a mock that keeps them.",
    )
    .version(version, "-V, --version")
    .addHelpText("after", examples)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneSentence(text)) })
    .showSuggestionAfterError();
  const commands = [
    verifyCommand(setExitCode),
    baselineCommand(setExitCode),
    mockCommand(setExitCode),
    clausesCommand(),
    faultsCommand(),
    checkCommand(setExitCode),
    proveCommand(setExitCode),
    docsCommand(),
    mergeCommand(setExitCode),
    breakingCommand(setExitCode),
    fixturesCommand(),
    generateCommand(),
    initCommand(),
    mcpCommand(),
  ];
  for (const command of commands) program.addCommand(command.copyInheritedSettings(program));
  return program;
}

const examples = `
Examples:
  streamproof verify                       test the embedded mock: shows what a report looks like
  streamproof verify localhost:50051       test your server
  streamproof mock                         serve all RPCs on port 50051
  streamproof clauses 'chat/*'             the clauses of Chat

Exit codes: 0 passed, 1 failed, 2 usage error or unreachable target.`;

/** Commander's \`error: x\\n(Did you mean y?)\` as one line that names the program and where help is. */
function oneSentence(text: string): string {
  const words = text
    .replace(/^error: /, "")
    .trim()
    .replaceAll(/\s*\n\s*/g, " ");
  const ended = /[.?!)]$/.test(words) ? words : `${words}.`;
  return `streamproof: ${ended} See streamproof --help.\n`;
}
