import { access, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import * as v from "valibot";
import { parseDocument } from "yaml";
import type { Change } from "../../breaking/change.ts";
import { type ContractsLock, compareClauses, lockName, lockOf, lockText } from "../../breaking/clauses.ts";
import { withDeliberate } from "../../breaking/deliberate.ts";
import { withMigrations } from "../../breaking/editions.ts";
import { fixtureFrom, fixturesThatFail, undecodableFixtures } from "../../breaking/fixtures.ts";
import { isBroken, renderBreaking } from "../../breaking/render.ts";
import { compareSchemaRules } from "../../breaking/rules.ts";
import { additions, changesFromBuf, schemaFromImage } from "../../breaking/schema.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import { knownFiles } from "../../fixtures/files/catalogue.ts";
import { deliberateBreaks } from "../files/breaks.ts";
import { styleFor } from "../output/terminal.ts";
import { UsageError } from "../output/usage-error.ts";
import { mustRun, run } from "../process/program.ts";
import { compileFolder } from "../schema/compile.ts";
import { type Baseline, findBaseline } from "./baseline.ts";
import { declarationChanges } from "./declarations.ts";

export interface BreakingOptions {
  readonly against: string;
  /** What servers owe now. */
  readonly contracts: readonly Contract[];
  /** Folders of .proto files, as the config names them: compared where there is no buf.yaml. */
  readonly schemas: readonly string[];
  /** Files with contracts, as the config names them. */
  readonly declarations: readonly string[];
  /** Folders with recorded observations. */
  readonly fixtures: readonly string[];
  readonly today: string;
}

/** Compares now with then, prints what changed and returns the exit code. */
export async function breaking(options: BreakingOptions): Promise<number> {
  const before = await findBaseline(options.against);
  const deliberate = await deliberateBreaks();
  // buf has processes of its own; what takes long here is done while they run.
  const [schema, clauses, { fixtures, failing }] = await Promise.all([
    schemaChanges(before, options.schemas),
    clauseChanges(before, options.contracts),
    judgedFixtures(options),
  ]);
  const declared = await declarationChanges(before, schema, options.declarations);
  const undecodable = undecodableFixtures(fixtures, schema.now);
  const told = new Set(undecodable.map(({ file }) => file));
  const broken = [...undecodable, ...failing.filter(({ file }) => !told.has(file))];
  const judged = withDeliberate(
    [...schema.changes, ...declared.changes, ...clauses.changes, ...broken],
    deliberate,
    options.today,
  );
  const style = styleFor(process.stdout);
  const { against } = options;
  process.stdout.write(
    renderBreaking({ judged, notes: [...declared.notes, ...clauses.notes], against }, style),
  );
  return isBroken(judged) ? 1 : 0;
}

/** Writes the snapshot of the clauses. */
export async function updateLock(contracts: readonly Contract[]): Promise<void> {
  await writeFile(lockName, lockText(lockOf(contracts)));
  process.stdout.write(`written: ${lockName}\n`);
}

/** What buf exits with when it has found something. */
const found = 100;

/** What buf compares, as two inputs of its own, and the folders that file names begin in. */
interface Inputs {
  readonly now: readonly string[];
  readonly before: string;
  readonly folders: readonly string[];
}

async function schemaChanges(baseline: Baseline, schemas: readonly string[]) {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-breaking-"));
  try {
    const inputs = await inputsIn(dir, baseline, schemas);
    const image = async (name: string, source: readonly string[]) => {
      const path = join(dir, name);
      await mustRun("buf", ["build", ...source, "-o", path]);
      return readFile(path);
    };
    const [result, now, old] = await Promise.all([
      run("buf", ["breaking", ...inputs.now, "--against", inputs.before, "--error-format=json"]),
      image("now.binpb", inputs.now),
      image("before.binpb", [inputs.before]),
    ]);
    if (result.code !== 0 && result.code !== found) {
      throw new UsageError(`Cannot compare the schemas: ${result.stderr.trim()} See buf breaking --help.`);
    }
    const there = new Map<string, string>();
    const pathOf = (file: string) => there.get(file) ?? file;
    const schema = schemaFromImage(now, pathOf);
    for (const { proto } of schema.registry.files) {
      const path = await firstThere(inputs.folders.map((folder) => join(folder, proto.name)));
      if (path !== undefined) there.set(proto.name, path);
    }
    const before = schemaFromImage(old, pathOf);
    // Of a module buf names files from here, of an image from the folder of its imports.
    const byBuf = changesFromBuf(result.stdout).map((change) => ({ ...change, file: pathOf(change.file) }));
    const changes = [
      ...withMigrations(byBuf, before, schema),
      ...additions(before, schema),
      ...compareSchemaRules(before, schema),
    ];
    return { now: schema, before, changes };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A buf module is compared as it is; a folder without buf.yaml is compiled beside protovalidate's rules. */
async function inputsIn(dir: string, baseline: Baseline, schemas: readonly string[]): Promise<Inputs> {
  const [schema] = schemas;
  if (schema === undefined || (await firstThere(["buf.yaml"])) !== undefined) {
    return { now: [], before: baseline.input, folders: await moduleFolders() };
  }
  if (schemas.length > 1) {
    throw new UsageError(
      `Cannot compare ${schemas.join(", ")}: without buf.yaml only one folder is possible; write a buf.yaml with a module for each.`,
    );
  }
  const folder = relative(".", schema) || ".";
  const now = join(dir, "own-now.binpb");
  const before = join(dir, "own-before.binpb");
  const old = join(dir, "before");
  await mkdir(old);
  await writeFile(now, await compileFolder(folder));
  if (!(await baseline.copySchemas(folder, old)))
    return { now: [now], before: baseline.input, folders: [folder] };
  await writeFile(before, await compileFolder(old));
  return { now: [now], before, folders: [folder] };
}

/** Where buf.yaml has its modules. */
async function moduleFolders(): Promise<readonly string[]> {
  const config = await readFile("buf.yaml", "utf8").catch(() => "");
  // buf itself says what is wrong with the file.
  const { success, output } = v.safeParse(bufConfig, parseDocument(config).toJS());
  return [...(success ? output.modules.map(({ path }) => path) : []), "."];
}

const bufConfig = v.object({ modules: v.array(v.object({ path: v.string() })) });

async function firstThere(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}

async function clauseChanges({ readText }: Baseline, contracts: readonly Contract[]) {
  const now = lockOf(contracts);
  const nowText = lockText(now);
  const committed = await readFile(lockName, "utf8").catch(() => undefined);
  if (committed === undefined) {
    return {
      changes: [],
      notes: [`Clauses were not compared: ${lockName} does not exist; breaking --update writes it.`],
    };
  }
  const stale: readonly Change[] =
    committed === nowText
      ? []
      : [
          {
            part: "clauses",
            breaking: true,
            file: lockName,
            line: 1,
            message: "It is out of date; run streamproof breaking --update and commit it.",
          },
        ];
  const beforeText = await readText(lockName);
  if (beforeText === undefined) {
    return {
      changes: stale,
      notes: [`Clauses were not compared: the baseline has no ${lockName}.`],
    };
  }
  const before: ContractsLock = JSON.parse(beforeText);
  return { changes: [...stale, ...compareClauses(before, now, nowText).changes], notes: [] };
}

async function judgedFixtures({ fixtures: folders, contracts }: BreakingOptions) {
  const fixtures = (await Promise.all(folders.map(fixturesIn))).flat();
  const failing = fixturesThatFail(fixtures, { contracts, files: knownFiles() });
  return { fixtures, failing };
}

async function fixturesIn(folder: string) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: Error) => {
    throw new UsageError(
      `Cannot read the fixtures in "${folder}": ${error.message}; pass a folder with --fixtures.`,
    );
  });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".json"))
    .map((entry) => relative(".", join(entry.parentPath, entry.name)));
  return Promise.all(names.map(async (file) => fixtureFrom(file, await readFile(file, "utf8"))));
}
