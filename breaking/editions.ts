import type { DescEnum, DescField, DescFile } from "@bufbuild/protobuf";
import { nestedTypes } from "@bufbuild/protobuf/reflect";
import type { Change } from "./change.ts";
import type { Schema } from "./schema.ts";

/** buf's rule for a file whose syntax is another one, whatever that changes. */
const sameSyntax = "[FILE_SAME_SYNTAX]";

/** Says of a file that moved to editions what that changes; where it is nothing, nobody is broken by it. */
export function withMigrations(changes: readonly Change[], before: Schema, now: Schema): readonly Change[] {
  return changes.map((change) => {
    if (!change.message.endsWith(sameSyntax) || !change.message.includes('to "editions"')) return change;
    const file = [...now.registry.files].find(({ proto }) => now.pathOf(proto.name) === change.file);
    const old = file === undefined ? undefined : before.registry.getFile(file.proto.name);
    if (file === undefined || old === undefined) return change;
    const differences = featuresThatDiffer(old, file);
    return differences.length === 0
      ? { ...change, breaking: false, message: `It moved to editions, and means the same. ${sameSyntax}` }
      : {
          ...change,
          message: `It moved to editions, and that changes ${differences.join(", ")}. ${sameSyntax}`,
        };
  });
}

/** What editions set by features, of everything that both files have. */
function featuresThatDiffer(before: DescFile, now: DescFile): readonly string[] {
  const old = featuresOf(before);
  return [...featuresOf(now)].flatMap(([name, features]) => {
    const was = old.get(name);
    if (was === undefined) return [];
    return Object.entries(features).flatMap(([feature, value]) =>
      was[feature] === value ? [] : [`${feature} of ${name}`],
    );
  });
}

type Features = Readonly<Record<string, unknown>>;

function featuresOf(file: DescFile): ReadonlyMap<string, Features> {
  const all = new Map<string, Features>();
  for (const type of nestedTypes(file)) {
    if (type.kind === "enum") all.set(type.typeName, ofEnum(type));
    if (type.kind === "message")
      for (const field of type.fields) all.set(`${type.typeName}.${field.name}`, ofField(field));
  }
  return all;
}

function ofEnum({ open }: DescEnum): Features {
  return { "whether unknown values are taken": open };
}

function ofField(field: DescField): Features {
  return {
    presence: field.presence,
    ...("packed" in field ? { packing: field.packed } : {}),
    ...("delimitedEncoding" in field ? { encoding: field.delimitedEncoding } : {}),
    ...("utf8Validation" in field ? { "UTF-8 validation": field.utf8Validation } : {}),
  };
}
