import { Command } from "commander";
import { collect } from "../options/values.ts";
import type { SetExitCode } from "../process/exit-code.ts";

interface Options {
  readonly against?: string;
  readonly update: boolean;
  readonly fixtures: readonly string[];
  readonly schema: readonly string[];
  readonly contracts: readonly string[];
}

/** `streamproof breaking`: finds breaking changes. */
export function breakingCommand(setExitCode: SetExitCode): Command {
  return new Command("breaking")
    .description(
      "Compare schema, validation rules, contracts, clauses and fixtures with a baseline, and fail on breaking changes.",
    )
    .option(
      "--against <state>",
      "branch, tag, commit, folder, buf image or buf git input (.git#branch=main) to compare with (default: main)",
    )
    .option("--update", "write contracts.lock.json; compare only if --against is given", false)
    .option(
      "--fixtures <dir>",
      "folder with recorded calls (repeatable) (default: fixtures/transcripts, if it exists)",
      collect,
      [],
    )
    .option("--schema <dir>", "folder of .proto files, in place of the config's (repeatable)", collect, [])
    .option("--contracts <file>", "file with contracts, in place of the config's (repeatable)", collect, [])
    .addHelpText("after", examples)
    .action(async (options: Options) => setExitCode(await runBreaking(options)));
}

const examples = `
Examples:
  streamproof breaking --against main          before a merge
  streamproof breaking --against v1.2.0        before a release
  streamproof breaking --update                after clauses have changed; commit contracts.lock.json

List intentional breaks in streamproof.breaks.json: [{ "change": "schema: …*", "reason": "…", "until": "2026-12-31" }].
Requires buf (npm install --save-dev @bufbuild/buf), and buf.yaml in the working directory or one folder in
"schemas" of streamproof.config.ts.
Exit codes: 0 compatible, 1 breaking changes, 2 could not compare.`;

async function runBreaking({ against, update, fixtures, ...given }: Options): Promise<number> {
  const { breaking, updateLock } = await import("../breaking/compare.ts");
  const { schemas, contracts, declarations } = await projectHere(given);
  if (update) await updateLock(contracts);
  if (update && against === undefined) return 0;
  const { dayOf } = await import("../files/day.ts");
  return breaking({
    against: against ?? "main",
    contracts,
    schemas,
    declarations,
    fixtures: fixtures.length > 0 ? fixtures : await recordedHere(),
    today: dayOf(new Date()),
  });
}

/** What the config says of the project: its schemas, and the contracts that verify would judge by. */
async function projectHere(given: Pick<Options, "schema" | "contracts">) {
  const { allContracts } = await import("../../contracts/index.ts");
  const { readConfig } = await import("../files/config.ts");
  const content = (await readConfig(process.cwd(), undefined))?.content ?? {};
  const listed = (key: string) => (Array.isArray(content[key]) ? content[key].map(String) : []);
  const { ownContracts } = await import("../schema/own-contracts.ts");
  const { isDeclarationFile } = await import("../schema/declared-contracts.ts");
  const schemas = given.schema.length > 0 ? given.schema : listed("schemas");
  const files = given.contracts.length > 0 ? given.contracts : listed("contracts");
  return {
    schemas,
    declarations: files.filter(isDeclarationFile),
    contracts: (await ownContracts({ schemas, files })) ?? allContracts(),
  };
}

const defaultFixtures = "fixtures/transcripts";

async function recordedHere(): Promise<readonly string[]> {
  const { access } = await import("node:fs/promises");
  return access(defaultFixtures).then(
    () => [defaultFixtures],
    () => [],
  );
}
