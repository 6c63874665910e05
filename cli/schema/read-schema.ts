import { readFile, stat } from "node:fs/promises";
import { createFileRegistry, type FileRegistry, fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { shareTypes } from "../../contracts/transcript/types.ts";
import { UsageError } from "../output/usage-error.ts";
import { compileFolder, compileModule, compileProto } from "./compile.ts";
import { missingType } from "./missing-types.ts";

/** File names of descriptor sets, as buf, protoc and grpcurl users call them. */
const descriptorSet = /\.(binpb|bin|pb|desc|protoset|fds)$/;

/**
 * Reads schemas: .proto files, folders of them, buf modules and descriptor sets. Throws a UsageError with
 * one sentence, and with the compiler's own words where a schema is wrong.
 */
export async function readSchemas(paths: readonly string[]): Promise<FileRegistry> {
  const files = new Map<string, FileDescriptorProto>();
  for (const path of paths) {
    for (const file of await readSchema(path)) if (!files.has(file.name)) files.set(file.name, file);
  }
  const set = { $typeName: "google.protobuf.FileDescriptorSet" as const, file: [...files.values()] };
  try {
    return shareTypes(createFileRegistry(set));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UsageError(`Cannot read the schema ${paths.join(", ")}: ${reasonOf(set.file, why)}`);
  }
}

/** A registry stops at the first type that it cannot find, and does not always say which it is. */
function reasonOf(files: readonly FileDescriptorProto[], why: string): string {
  const missing = missingType(files);
  if (missing === undefined) {
    return `${why}. A descriptor set needs its imports (protoc --include_imports).`;
  }
  const { place, type, emptyImport } = missing;
  return emptyImport === undefined
    ? `${place} has the type ${type}, which no file defines. Add the file that does (protoc --include_imports).`
    : `${place} has the type ${type}, which no file defines: the import "${emptyImport}" is there and empty. Add the file itself.`;
}

async function readSchema(path: string): Promise<readonly FileDescriptorProto[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new UsageError(
      `Cannot read the schema "${path}": it does not exist. Name a .proto file, a folder of them, a buf module or a descriptor set.`,
    );
  }
  if (found.isDirectory()) {
    const module = await stat(`${path}/buf.yaml`).catch(() => undefined);
    return parse(path, module === undefined ? await compileFolder(path) : await compileModule(path));
  }
  if (path.endsWith(".proto")) return parse(path, await compileProto(path));
  if (descriptorSet.test(path)) return parse(path, await readFile(path));
  throw new UsageError(
    `Cannot read the schema "${path}": it is neither a .proto file nor a descriptor set (.binpb, .pb, .desc, .protoset).`,
  );
}

function parse(path: string, bytes: Uint8Array): readonly FileDescriptorProto[] {
  try {
    return fromBinary(FileDescriptorSetSchema, bytes).file;
  } catch {
    throw new UsageError(
      `Cannot read the schema "${path}": it holds no descriptor set. Make one with: buf build -o schema.binpb`,
    );
  }
}
