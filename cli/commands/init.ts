import { Command } from "commander";
import { collect } from "../options/values.ts";
import { UsageError } from "../output/usage-error.ts";

interface Options {
  readonly force: boolean;
  readonly schema: readonly string[];
  readonly code: boolean;
}

/** `streamproof init`: writes a config file with comments; for a schema also contract files and a workflow. */
export function initCommand(): Command {
  return new Command("init")
    .description("Create streamproof.config.ts.")
    .option(
      "--schema <path>",
      "also create a contract file for each service of this schema, and a workflow (repeatable)",
      collect,
      [],
    )
    .option("--code", "write the contract files in TypeScript in place of YAML", false)
    .option("--force", "overwrite existing files", false)
    .addHelpText("after", examples)
    .action((options: Options) => init(options));
}

const examples = `
Examples:
  streamproof init                     then edit the target and run streamproof verify
  streamproof init --schema ./proto    for services of your own: config, contracts in YAML and a workflow
  streamproof init --schema ./proto --code    the same, with clauses to be written in TypeScript`;

const configName = "streamproof.config.ts";

async function init({ force, schema, code }: Options): Promise<void> {
  const { writeFile, mkdir } = await import("node:fs/promises");
  const { dirname } = await import("node:path");
  await refuseOtherConfigs();
  const files = await filesFor(schema, code);
  if (!force) {
    for (const { name } of files) {
      if (await isThere(name)) {
        throw new UsageError(
          `Cannot write ${name}: it exists already; edit it, or overwrite it with --force.`,
        );
      }
    }
  }
  for (const { name, text } of files) {
    try {
      await mkdir(dirname(name), { recursive: true });
      await writeFile(name, text);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new UsageError(`Cannot write ${name}: ${why}; use a writable folder.`);
    }
    process.stdout.write(`written: ${name}\n`);
  }
}

interface WrittenFile {
  readonly name: string;
  readonly text: string;
}

async function filesFor(schemas: readonly string[], code: boolean): Promise<readonly WrittenFile[]> {
  const { configTemplate, ownPartMarker } = await import("../files/config-template.ts");
  if (schemas.length === 0) return [{ name: configName, text: configTemplate() }];
  const { servicesOf } = await import("../schema/services-of.ts");
  const { contractTemplate } = await import("../schema/contract-template.ts");
  const { declarationTemplate } = await import("../schema/declaration-template.ts");
  const { workflowTemplate } = await import("../schema/workflow-template.ts");
  const contracts = (await servicesOf(schemas)).map((service) => ({
    name: `contracts/${service.typeName}.${code ? "ts" : "yaml"}`,
    text: code ? contractTemplate(service) : declarationTemplate(service),
  }));
  const own = [
    `  schemas: ${JSON.stringify(schemas)},`,
    `  contracts: ${JSON.stringify(contracts.map(({ name }) => `./${name}`))},`,
  ].join("\n");
  return [
    { name: configName, text: configTemplate().replace(ownPartMarker, `${ownPartMarker}\n${own}`) },
    ...contracts,
    { name: ".github/workflows/streamproof.yml", text: workflowTemplate },
  ];
}

async function refuseOtherConfigs(): Promise<void> {
  const { configNames } = await import("../files/config.ts");
  for (const other of configNames) {
    if (other === configName || !(await isThere(other))) continue;
    throw new UsageError(`Cannot write ${configName}: ${other} exists already; remove it first.`);
  }
}

async function isThere(name: string): Promise<boolean> {
  const { access } = await import("node:fs/promises");
  return access(name).then(
    () => true,
    () => false,
  );
}
