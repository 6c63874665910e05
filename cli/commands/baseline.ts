import { Command, InvalidArgumentError } from "commander";
import { isDay } from "../files/known-failures.ts";
import type { SetExitCode } from "../process/exit-code.ts";
import { settingsOf } from "../target/flags.ts";
import { addJudgingOptions, type JudgingFlags, verifyOptions } from "../verify/flags.ts";

interface Options extends JudgingFlags {
  readonly until?: string;
  readonly reason: string;
}

/** `streamproof baseline`: lists what fails now, so that a server can be gated from today on. */
export function baselineCommand(setExitCode: SetExitCode): Command {
  const command = new Command("baseline").description(
    "Judge a server and list its failures as known ones: verify tolerates them until their date.",
  );
  return addJudgingOptions(command)
    .option("--until <date>", "the last day on which they are tolerated (default: in 90 days)", day)
    .option("--reason <text>", "why they are tolerated", "failed when the baseline was made")
    .addHelpText("after", examples)
    .action(async (target: string | undefined) => setExitCode(await runBaseline(command, target)));
}

const examples = `
Examples:
  streamproof baseline localhost:50051                     writes streamproof.known-failures.json
  streamproof baseline docker:my-server:1.0 --reason 'before the rewrite' --until 2027-03-31

Entries whose failures are still there keep their reason and date; those that passed are taken off.
Exit codes: 0 written, 2 wrong usage or the target cannot be reached.`;

function day(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError("It takes a day, such as 2026-12-31.");
}

const defaultDays = 90;

async function runBaseline(command: Command, given: string | undefined): Promise<number> {
  const { readSettings } = await import("../verify/config.ts");
  const { target } = await readSettings(command, given);
  const options = command.opts<Options>();
  const { UsageError } = await import("../output/usage-error.ts");
  if (target === undefined && options.knownFailures === undefined) {
    throw new UsageError(
      "A baseline needs a server; name a target, as in streamproof baseline localhost:50051.",
    );
  }
  const { ownContracts } = await import("../schema/own-contracts.ts");
  const contracts = await ownContracts(options.schema, options.contracts);
  const { judgeTarget } = await import("../verify/run.ts");
  const { dayOf } = await import("../files/known-failures.ts");
  const { writeBaseline } = await import("../verify/baseline.ts");
  const now = Date.now();
  const gate = { level: options.level, strict: options.strict };
  return judgeTarget({
    target,
    schemas: options.schema,
    contractFiles: options.contracts,
    settings: settingsOf(options),
    gate,
    reports: options.report,
    faults: options.fault,
    // The list needs no smallest inputs.
    verify: { ...verifyOptions(options), shrink: false, ...(contracts === undefined ? {} : { contracts }) },
    finish: (report) =>
      writeBaseline(report, {
        gate,
        file: options.knownFailures,
        today: dayOf(new Date(now)),
        reason: options.reason,
        until: options.until ?? dayOf(new Date(now + defaultDays * 24 * 60 * 60 * 1000)),
      }),
  });
}
