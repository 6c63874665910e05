import { Command } from "commander";
import { integer } from "../options/values.ts";
import { UsageError } from "../output/usage-error.ts";

interface Options {
  readonly out: string;
  readonly huge?: number;
}

/** `streamproof fixtures`: the files that DownloadFile's scenarios ask for. */
export function fixturesCommand(): Command {
  return new Command("fixtures")
    .description("Write the files that the DownloadFile scenarios request.")
    .requiredOption("--out <dir>", "folder to write to; created if missing")
    .option("--huge <bytes>", "also write huge.bin, this many bytes long", integer({ min: 0 }))
    .addHelpText("after", examples)
    .action((options: Options) => writeFiles(options));
}

const examples = `
Examples:
  streamproof fixtures --out ./served      then make your server's DownloadFile serve ./served`;

async function writeFiles({ out, huge }: Options): Promise<void> {
  const { writeFixtures } = await import("../../fixtures/files/write.ts");
  const { knownFiles } = await import("../../fixtures/files/catalogue.ts");
  try {
    await writeFixtures(out, huge === undefined ? {} : { huge });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot write the files into "${out}": ${why}; pass a writable folder.`);
  }
  const lines = knownFiles().map((file) => `${String(file.size).padStart(9)}  ${file.name}`);
  process.stdout.write(`${lines.join("\n")}\nwritten into ${out}\n`);
}
