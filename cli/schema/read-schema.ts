import { readFile, stat } from "node:fs/promises";
import { createFileRegistry, type FileRegistry, fromBinary } from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import { shareTypes } from "../../contracts/transcript/types.ts";
import { UsageError } from "../output/usage-error.ts";
import { type CompileOptions, compileFolder, compileModule, compileProto, rootOf } from "./compile.ts";
import { missingType } from "./missing-types.ts";
import { withoutSourceInfo } from "./source-info.ts";

/** File names of descriptor sets, as buf, protoc and grpcurl users call them. */
const descriptorSet = /\.(binpb|bin|pb|desc|protoset|fds)$/;

/**
 * Reads schemas: .proto files, folders of them, buf modules and descriptor sets. Throws a UsageError with
 * one sentence, and with the compiler's own words where a schema is wrong.
 */
export async function readSchemas(
  paths: readonly string[],
  { imports = [], onGuess }: CompileOptions = {},
): Promise<FileRegistry> {
  const files = new Map<string, FileDescriptorProto>();
  const roots = await Promise.all(paths.map(rootsOf));
  for (const [index, path] of paths.entries()) {
    // Each schema's folder is a root for the others.
    const others = roots.filter((_, place) => place !== index).flat();
    const options: CompileOptions = {
      imports: [...imports, ...others],
      ...(onGuess === undefined ? {} : { onGuess }),
    };
    for (const file of await readSchema(path, options)) if (!files.has(file.name)) files.set(file.name, file);
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

/** Where the files of a schema may be imported from; none for a descriptor set. */
async function rootsOf(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return [path];
  if (!path.endsWith(".proto") || found === undefined) return [];
  return [rootOf(path, await readFile(path, "utf8"))];
}

async function readSchema(path: string, options: CompileOptions): Promise<readonly FileDescriptorProto[]> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new UsageError(
      `Cannot read the schema "${path}": it does not exist. Name a .proto file, a folder of them, a buf module or a descriptor set.`,
    );
  }
  if (found.isDirectory()) {
    const module = await stat(`${path}/buf.yaml`).catch(() => undefined);
    return parse(
      path,
      module === undefined ? await compileFolder(path, options) : await compileModule(path, options),
    );
  }
  if (path.endsWith(".proto")) return parse(path, await compileProto(path, options));
  if (descriptorSet.test(path)) return parse(path, await readFile(path));
  throw new UsageError(
    `Cannot read the schema "${path}": it is neither a .proto file nor a descriptor set (.binpb, .pb, .desc, .protoset).`,
  );
}

/** Beyond this size a schema's comments cost more than they are worth. */
const mostWithComments = 16 * 1024 * 1024;

function parse(path: string, bytes: Uint8Array): readonly FileDescriptorProto[] {
  try {
    const set = bytes.length > mostWithComments ? withoutSourceInfo(bytes) : bytes;
    return fromBinary(FileDescriptorSetSchema, set).file;
  } catch {
    throw new UsageError(
      `Cannot read the schema "${path}": it holds no descriptor set. Make one with: buf build -o schema.binpb`,
    );
  }
}
