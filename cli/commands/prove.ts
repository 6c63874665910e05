import { Command } from "commander";
import { collect, integer, seed } from "../options/values.ts";
import type { SetExitCode } from "../process/exit-code.ts";
import type { ProveFlags } from "../prove/run.ts";

/** `streamproof prove`: what a team's own contracts notice. */
export function proveCommand(setExitCode: SetExitCode): Command {
  return new Command("prove")
    .description(
      "Break the mock of your contracts on purpose, one fault after the other, and list what no clause notices.",
    )
    .option("--schema <path>", "the schema whose contracts are proved (repeatable)", collect, [])
    .option("-I, --import <dir>", "look here for what the schema imports (repeatable)", collect, [])
    .option(
      "--contracts <file>",
      "contracts beside those in the schema: YAML, or code (repeatable)",
      collect,
      [],
    )
    .option(
      "--only <glob>",
      "only the faults of these clauses (download/*), RPCs (*/Download) or names (repeatable)",
      collect,
      [],
    )
    .option(
      "--at-least <percent>",
      "exit 1 where fewer of the faults are noticed",
      integer({ min: 0, max: 100 }),
      0,
    )
    .option("--json <file>", "also write the result as JSON")
    .option("--markdown <file>", "also write it as Markdown")
    .option("--seed <number>", "the same seed draws the same requests", seed)
    .addHelpText("after", examples)
    .action(async (flags: ProveFlags) => {
      const { listenForStop } = await import("../process/stop-signal.ts");
      const stop = listenForStop();
      const { runProof } = await import("../prove/run.ts");
      try {
        setExitCode(await runProof(flags, stop.signal));
      } catch (error) {
        if (!stop.signal.aborted) throw error;
        process.stderr.write("streamproof: interrupted; nothing is proved.\n");
        setExitCode(stop.exitCode() ?? 2);
      } finally {
        stop.close();
      }
    });
}

const examples = `
Examples:
  streamproof prove --schema ./proto                                contracts in the options of the schema
  streamproof prove --schema ./proto --contracts shop.contract.yaml --at-least 90
  streamproof prove --schema ./proto --only 'download/*' --markdown proof.md`;
