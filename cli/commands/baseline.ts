import { Command, InvalidArgumentError } from "commander";
import { isDay } from "../files/day.ts";
import { addOptions } from "../options/commander.ts";
import type { SetExitCode } from "../process/exit-code.ts";

interface Options {
  readonly until?: string;
  readonly reason: string;
}

/** `streamproof baseline`: lists what fails now, so that a server can be gated from today on. */
export function baselineCommand(setExitCode: SetExitCode): Command {
  const command = new Command("baseline").description(
    "Test a server and record its current failures as known; verify tolerates them until they expire.",
  );
  return addOptions(command)
    .option("--until <date>", "last day on which they are tolerated (default: in 90 days)", day)
    .option("--reason <text>", "why they are tolerated", "failed when the baseline was made")
    .addHelpText("after", examples)
    .action(async (target: string | undefined) => setExitCode(await runBaseline(command, target)));
}

const examples = `
Examples:
  streamproof baseline localhost:50051                     writes streamproof.known-failures.json
  streamproof baseline docker:my-server:1.0 --reason 'before the rewrite' --until 2027-03-31

Entries that still fail keep their reason and date; entries that pass are removed.
Exit codes: 0 written, 2 usage error or unreachable target.`;

function day(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError("Expected a day, such as 2026-12-31.");
}

const defaultDays = 90;

async function runBaseline(command: Command, given: string | undefined): Promise<number> {
  const { readSettings } = await import("../verify/config.ts");
  const { target, values } = await readSettings(command, given);
  const { UsageError } = await import("../output/usage-error.ts");
  if (target === undefined && values.knownFailures === undefined) {
    throw new UsageError(
      "A baseline needs a server: pass a target, as in streamproof baseline localhost:50051.",
    );
  }
  const { judgeTarget } = await import("../verify/run.ts");
  const { dayOf } = await import("../files/day.ts");
  const { writeBaseline } = await import("../verify/baseline.ts");
  const { reason, until } = command.opts<Options>();
  const now = Date.now();
  return judgeTarget({
    target,
    values,
    // The list needs no smallest inputs.
    run: { shrink: false },
    finish: (report, gate) =>
      writeBaseline(report, {
        gate,
        file: values.knownFailures,
        today: dayOf(new Date(now)),
        reason,
        until: until ?? dayOf(new Date(now + defaultDays * 24 * 60 * 60 * 1000)),
      }),
  });
}
