import { createRegistry, type DescFile, type FileRegistry, type Registry } from "@bufbuild/protobuf";
import {
  file_google_protobuf_any,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
} from "@bufbuild/protobuf/wkt";
import { file_google_rpc_error_details } from "../../proto/gen/google/rpc/error_details_pb.ts";
import { file_google_rpc_status } from "../../proto/gen/google/rpc/status_pb.ts";

/** What an Any of any schema may hold. */
const common = [
  file_google_protobuf_any,
  file_google_protobuf_duration,
  file_google_protobuf_empty,
  file_google_protobuf_field_mask,
  file_google_protobuf_struct,
  file_google_protobuf_timestamp,
  file_google_protobuf_wrappers,
  file_google_rpc_status,
  file_google_rpc_error_details,
];

/** A descriptor knows its file, and by it the schema that it was read with: also what it does not import. */
const schemas = new WeakMap<DescFile, Registry>();

/** The types of a file's schema, the well-known ones and google.rpc's error details: for ProtoJSON with Any. */
export function typesOf(file: DescFile): Registry {
  const known = schemas.get(file);
  if (known !== undefined) return known;
  const types = createRegistry(...common, ...withImports(file, new Set()));
  schemas.set(file, types);
  return types;
}

/** The types of several files, which need not be of one schema; where two define a name, the later counts. */
export function typesOfAll(files: readonly DescFile[]): Registry {
  const registries = [...new Set(files.map(typesOf))];
  const [only] = registries;
  return registries.length === 1 && only !== undefined ? only : createRegistry(...common, ...registries);
}

/** Makes the types of a schema known to all of its files. */
export function shareTypes(schema: FileRegistry): FileRegistry {
  const types = createRegistry(...common, schema);
  for (const file of schema.files) schemas.set(file, types);
  return schema;
}

function withImports(file: DescFile, files: Set<DescFile>): ReadonlySet<DescFile> {
  if (files.has(file)) return files;
  for (const dependency of file.dependencies) withImports(dependency, files);
  return files.add(file);
}
