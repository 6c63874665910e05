import type { DescService } from "@bufbuild/protobuf";
import { bundled, isInfrastructure } from "../../mock-server/index.ts";

/** The services of a user's schemas, and those that only the handlers know; undefined for the bundled ones. */
export async function servicesToServe(
  schemas: readonly string[],
  reflection: string | undefined,
  handled: readonly DescService[],
): Promise<readonly DescService[] | undefined> {
  const given = await givenServices(schemas, reflection);
  const known = given ?? bundled;
  const more = handled.filter(({ typeName }) => known.every((each) => each.typeName !== typeName));
  return more.length === 0 ? given : [...known, ...more];
}

async function givenServices(
  schemas: readonly string[],
  reflection: string | undefined,
): Promise<readonly DescService[] | undefined> {
  if (schemas.length === 0 && reflection === undefined) return undefined;
  const { servicesOf } = await import("../schema/own-contracts.ts");
  const { reflectedServices } = await import("../schema/from-reflection.ts");
  const given = schemas.length === 0 ? [] : await servicesOf(schemas);
  const reflected = reflection === undefined ? [] : await reflectedServices(reflection);
  return [...given, ...reflected].filter(({ typeName }) => !isInfrastructure(typeName));
}
