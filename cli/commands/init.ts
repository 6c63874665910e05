import { Command } from "commander";
import { UsageError } from "../usage-error.ts";

interface Options {
  readonly force: boolean;
}

/** `streamproof init`: writes a config file with comments. */
export function initCommand(): Command {
  return new Command("init")
    .description("Write streamproof.config.ts, which holds the options of verify for a project.")
    .option("--force", "also where there is one", false)
    .addHelpText("after", examples)
    .action((options: Options) => writeConfig(options));
}

const examples = `
Examples:
  streamproof init          then edit the target, and judge it: streamproof verify`;

const name = "streamproof.config.ts";

async function writeConfig({ force }: Options): Promise<void> {
  const { access, writeFile } = await import("node:fs/promises");
  const { configNames } = await import("../config-file.ts");
  const { configTemplate } = await import("../config-template.ts");
  for (const other of configNames) {
    const there = await access(other).then(
      () => true,
      () => false,
    );
    if (!there || (force && other === name)) continue;
    const instead = other === name ? "edit it, or write it anew with --force" : "remove it first";
    throw new UsageError(`Cannot write ${name}: there is ${other} already; ${instead}.`);
  }
  try {
    await writeFile(name, configTemplate);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot write ${name}: ${why}; go to a folder that can be written.`);
  }
  process.stdout.write(`written: ${name}\n`);
}
