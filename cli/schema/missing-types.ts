import type { DescriptorProto, FileDescriptorProto } from "@bufbuild/protobuf/wkt";

/** A reference of a schema to a type that none of its files defines. */
export interface MissingType {
  /** `a.Req.t` */
  readonly place: string;
  /** `b.T` */
  readonly type: string;
  /** An import of the file that defines nothing: the type was probably to come from it. */
  readonly emptyImport?: string;
}

/** The first reference to a type that is not there; undefined where all are. */
export function missingType(files: readonly FileDescriptorProto[]): MissingType | undefined {
  const known = new Set(files.flatMap((file) => typesIn(file)));
  const empty = new Set(files.filter(isEmpty).map(({ name }) => name));
  for (const file of files) {
    for (const { place, type } of referencesIn(file)) {
      if (type === "" || known.has(type)) continue;
      const emptyImport = file.dependency.find((name) => empty.has(name));
      return { place, type: type.slice(1), ...(emptyImport === undefined ? {} : { emptyImport }) };
    }
  }
  return undefined;
}

interface Reference {
  readonly place: string;
  /** With the leading dot, as descriptors have it. */
  readonly type: string;
}

function isEmpty(file: FileDescriptorProto): boolean {
  return (
    file.messageType.length + file.enumType.length + file.extension.length + file.service.length === 0 &&
    file.dependency.length === 0
  );
}

function prefixOf({ package: name }: FileDescriptorProto): string {
  return name === "" ? "" : `.${name}`;
}

function typesIn(file: FileDescriptorProto): readonly string[] {
  const prefix = prefixOf(file);
  return [
    ...file.enumType.map(({ name }) => `${prefix}.${name}`),
    ...file.messageType.flatMap((message) => typesOf(message, prefix)),
  ];
}

function typesOf(message: DescriptorProto, prefix: string): readonly string[] {
  const name = `${prefix}.${message.name}`;
  return [
    name,
    ...message.enumType.map((each) => `${name}.${each.name}`),
    ...message.nestedType.flatMap((each) => typesOf(each, name)),
  ];
}

function referencesIn(file: FileDescriptorProto): readonly Reference[] {
  const prefix = prefixOf(file);
  const services = file.service.flatMap((service) =>
    service.method.flatMap(({ name, inputType, outputType }) =>
      [inputType, outputType].map((type) => ({
        place: `${prefix}.${service.name}.${name}`.slice(1),
        type,
      })),
    ),
  );
  return [...file.messageType.flatMap((message) => fieldsOf(message, prefix)), ...services];
}

function fieldsOf(message: DescriptorProto, prefix: string): readonly Reference[] {
  const name = `${prefix}.${message.name}`;
  return [
    ...message.field.map((field) => ({ place: `${name}.${field.name}`.slice(1), type: field.typeName })),
    ...message.nestedType.flatMap((each) => fieldsOf(each, name)),
  ];
}
