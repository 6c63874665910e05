import type { DescMessage, JsonValue, Registry } from "@bufbuild/protobuf";
import { Command } from "commander";
import { didYouMean } from "../../text/did-you-mean.ts";
import { collect, integer, seed } from "../options/values.ts";
import { UsageError } from "../output/usage-error.ts";

interface Options {
  readonly schema: readonly string[];
  readonly seed: number;
  readonly count?: number;
}

/** `streamproof generate`: messages as the mock would make them. */
export function generateCommand(): Command {
  return new Command("generate")
    .description("Print plausible messages of a type as JSON that satisfy its validation rules.")
    .argument("<type>", "fully qualified name, or the short name if unambiguous")
    .option("--schema <path>", ".proto file, folder, buf module or descriptor set (repeatable)", collect, [])
    .option("--seed <number>", "the same seed gives the same messages", seed, 1)
    .option("--count <number>", "print a JSON array of this many", integer({ min: 1, max: 1_000_000 }))
    .addHelpText("after", examples)
    .action(async (type: string, options: Options) => {
      const messages = await generated(type, options);
      const printed = options.count === undefined ? messages[0] : messages;
      process.stdout.write(`${JSON.stringify(printed, undefined, 2)}\n`);
    });
}

const examples = `
Examples:
  streamproof generate StockPrice                           of the bundled schemas
  streamproof generate shop.v1.Order --schema ./proto --count 20 --seed 7 > orders.json`;

async function generated(type: string, options: Options): Promise<readonly JsonValue[]> {
  const registry = await registryOf(options.schema);
  const desc = messageNamed(type, registry);
  const { toJson } = await import("@bufbuild/protobuf");
  const { typesOf } = await import("../../contracts/transcript/types.ts");
  const { createFaker } = await import("../../fixtures/messages/plausible.ts");
  const { make, problemOf } = createFaker();
  const problem = problemOf(desc);
  if (problem !== undefined) process.stderr.write(`No valid ${desc.typeName} was found: ${problem}\n`);
  return Array.from({ length: options.count ?? 1 }, (_, index) =>
    // Seeds side by side would give rows that overlap.
    toJson(desc, make(desc, Math.imul(options.seed, 0x9e3779b1) + Math.imul(index, 0x85ebca6b)), {
      registry: typesOf(desc.file),
      alwaysEmitImplicit: true,
    }),
  );
}

async function registryOf(schemas: readonly string[]): Promise<Registry> {
  if (schemas.length > 0) {
    const { readSchemas } = await import("../schema/read-schema.ts");
    return readSchemas(schemas);
  }
  const { createRegistry } = await import("@bufbuild/protobuf");
  const { bundled } = await import("../../mock-server/index.ts");
  return createRegistry(...bundled.map(({ file }) => file));
}

function messageNamed(type: string, registry: Registry): DescMessage {
  const messages = [...registry].filter((each) => each.kind === "message");
  const exact = messages.find(({ typeName }) => typeName === type);
  if (exact !== undefined) return exact;
  const ending = messages.filter(({ typeName }) => typeName.endsWith(`.${type}`));
  if (ending.length === 1 && ending[0] !== undefined) return ending[0];
  const names = messages.map(({ typeName }) => typeName);
  if (ending.length > 1) {
    throw new UsageError(
      `Several types are named ${type}: ${ending.map(({ typeName }) => typeName).join(", ")}; use a fully qualified name.`,
    );
  }
  const otherwise = `there are ${names
    .filter((name) => !name.startsWith("google.") && !name.startsWith("buf."))
    .slice(0, 12)
    .join(", ")}`;
  throw new UsageError(
    `Unknown message type ${type}${didYouMean(type, [...names, ...names.map((name) => name.split(".").at(-1) ?? name)], otherwise)}`,
  );
}
