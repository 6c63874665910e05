import { CommanderError } from "commander";
import { printable } from "../text/printable.ts";
import { UsageError } from "./output/usage-error.ts";
import { createProgram } from "./program.ts";

/** Exit codes. Source: the README's section "Exit codes". */
const ok = 0;
const usageError = 2;

/** Runs one command line and returns its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  let code = ok;
  const program = createProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync(args, { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ok : usageError;
    return failedWith(error);
  }
}

/** Says in one sentence why the command goes no further, and gives its exit code. */
export function failedWith(error: unknown): number {
  process.stderr.write(`streamproof: ${printable(messageOf(error))}\n`);
  return usageError;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Errors meant for users; TargetError by its name, so that --help need not load its room.
  if (error instanceof UsageError || error.name === "TargetError") return error.message;
  if (process.env.STREAMPROOF_DEBUG !== undefined) return error.stack ?? error.message;
  return `unexpected error: ${error.message} (set STREAMPROOF_DEBUG=1 to see where, and please report it)`;
}
