import type { DescService } from "@bufbuild/protobuf";
import { UsageError } from "../output/usage-error.ts";
import type { CompileOptions } from "./compile.ts";

/** The services of schemas; throws a UsageError where there is none. */
export async function servicesOf(
  schemas: readonly string[],
  options: CompileOptions = {},
): Promise<readonly DescService[]> {
  const { readSchemas } = await import("./read-schema.ts");
  const registry = await readSchemas(schemas, { onGuess: sayOnStderr, ...options });
  const services = [...registry].filter((each) => each.kind === "service");
  if (services.length === 0) {
    throw new UsageError(`The schema ${schemas.join(", ")} has no service; pass the files that define one.`);
  }
  return services;
}

function sayOnStderr(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
