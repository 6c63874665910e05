import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { isInfrastructure } from "../../mock-server/index.ts";
import { servicesOf } from "../schema/services-of.ts";

/** The services of a descriptor set that somebody has sent. Throws an Error with one sentence where it is none. */
export async function servicesFromUpload(bytes: Uint8Array): Promise<readonly DescService[]> {
  const dir = await mkdtemp(join(tmpdir(), "streamproof-schema-"));
  const path = join(dir, "schema.binpb");
  try {
    await writeFile(path, bytes);
    return (await servicesOf([path], {})).filter(({ typeName }) => !isInfrastructure(typeName));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(why.replaceAll(`"${path}"`, "of the body").replaceAll(path, "of the body"));
  } finally {
    await rm(dir, { recursive: true });
  }
}
