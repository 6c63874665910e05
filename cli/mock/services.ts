import type { DescService } from "@bufbuild/protobuf";
import { bundled, isInfrastructure } from "../../mock-server/index.ts";

/** Where the schema comes from. */
export interface SchemaSource {
  readonly schemas: readonly string[];
  readonly imports: readonly string[];
  readonly reflection: string | undefined;
}

/** The services of a user's schemas, and those that only the handlers know; undefined for the bundled ones. */
export async function servicesToServe(
  source: SchemaSource,
  handled: readonly DescService[],
): Promise<readonly DescService[] | undefined> {
  const given = await givenServices(source);
  const known = given ?? bundled;
  const more = handled.filter(({ typeName }) => known.every((each) => each.typeName !== typeName));
  return more.length === 0 ? given : [...known, ...more];
}

async function givenServices({
  schemas,
  imports,
  reflection,
}: SchemaSource): Promise<readonly DescService[] | undefined> {
  if (schemas.length === 0 && reflection === undefined) return undefined;
  const { servicesOf } = await import("../schema/services-of.ts");
  const given = schemas.length === 0 ? [] : await servicesOf(schemas, { imports });
  const reflected = reflection === undefined ? [] : await servicesBehind(reflection);
  return [...given, ...reflected].filter(({ typeName }) => !isInfrastructure(typeName));
}

async function servicesBehind(address: string): Promise<readonly DescService[]> {
  const { reflectedServices } = await import("../schema/from-reflection.ts");
  return reflectedServices(address);
}
