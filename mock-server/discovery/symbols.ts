import {
  createRegistry,
  type DescExtension,
  type DescFile,
  type DescService,
  type Registry,
} from "@bufbuild/protobuf";
import { typesOf } from "../../contracts/transcript/types.ts";

/** What reflection is asked for: files by what they define. */
export interface Symbols {
  readonly services: readonly string[];
  readonly fileNamed: (name: string) => DescFile | undefined;
  /** The file that defines a type, service or extension, or one that a field, value or method of that name belongs to. */
  readonly fileOf: (symbol: string) => DescFile | undefined;
  /** By number; undefined where there is no such message. */
  readonly extensionsOf: (message: string) => readonly DescExtension[] | undefined;
}

/** Services described already are described by the first file that does: a schema may bring its own copies. */
export function createSymbols(services: readonly DescService[]): Symbols {
  const files = new Map<string, DescFile>();
  const described = new Set<string>();
  const describe = (file: DescFile): void => {
    if (files.has(file.proto.name)) return;
    files.set(file.proto.name, file);
    for (const { typeName } of file.services) described.add(typeName);
    file.dependencies.forEach(describe);
  };
  for (const service of services) if (!described.has(service.typeName)) describe(service.file);
  for (const schema of new Set(services.map(({ file }) => typesOf(file)))) {
    for (const file of extensionFiles(schema, files)) withImports(file, files);
  }
  const types = createRegistry(...files.values());
  return {
    services: [...new Set(services.map(({ typeName }) => typeName))],
    fileNamed: (name) => files.get(name),
    fileOf: (symbol) => {
      const parent = symbol.slice(0, symbol.lastIndexOf("."));
      // A value of an enum is named beside the enum, not within it.
      return (types.get(symbol) ?? types.get(parent))?.file ?? valueFile(types, symbol);
    },
    extensionsOf: (message) => {
      if (types.getMessage(message) === undefined) return undefined;
      return [...types]
        .filter(
          (each): each is DescExtension => each.kind === "extension" && each.extendee.typeName === message,
        )
        .toSorted((one, other) => one.number - other.number);
    },
  };
}

/** Files that no service imports, with extensions of messages that are described. */
function extensionFiles(schema: Registry, files: ReadonlyMap<string, DescFile>): readonly DescFile[] {
  const described = new Set(files.values());
  return [...schema].flatMap((each) =>
    each.kind === "extension" && described.has(each.extendee.file) && !described.has(each.file)
      ? [each.file]
      : [],
  );
}

function valueFile(types: Registry, symbol: string): DescFile | undefined {
  const scope = symbol.slice(0, symbol.lastIndexOf(".") + 1);
  const name = symbol.slice(scope.length);
  for (const type of types) {
    if (type.kind !== "enum" || type.typeName.slice(0, type.typeName.lastIndexOf(".") + 1) !== scope)
      continue;
    if (type.values.some((value) => value.name === name)) return type.file;
  }
  return undefined;
}

/** Adds the file, under its name as a path, and after it all that it imports. */
export function withImports(file: DescFile, files: Map<string, DescFile>): Map<string, DescFile> {
  if (files.has(file.proto.name)) return files;
  files.set(file.proto.name, file);
  for (const dependency of file.dependencies) withImports(dependency, files);
  return files;
}
