import {
  createFileRegistry,
  type DescEnum,
  type DescMessage,
  type FileRegistry,
  fromBinary,
} from "@bufbuild/protobuf";
import { type FileDescriptorProto, FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";
import type { Change } from "./change.ts";

/** A schema as buf builds it, with the places of everything in it. */
export interface Schema {
  readonly registry: FileRegistry;
  /** The path of a file from the working directory; its own name where nobody knows better. */
  readonly pathOf: (file: string) => string;
}

export function schemaFromImage(image: Uint8Array, pathOf: Schema["pathOf"]): Schema {
  return { registry: createFileRegistry(fromBinary(FileDescriptorSetSchema, image)), pathOf };
}

/** What `buf breaking --error-format=json` found: one object a line. */
export function changesFromBuf(output: string): readonly Change[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => {
      const found: { path?: string; start_line?: number; type: string; message: string } = JSON.parse(line);
      return {
        part: "schema",
        breaking: true,
        file: found.path ?? "buf.yaml",
        ...(found.start_line === undefined ? {} : { line: found.start_line }),
        message: `${found.message} [${found.type}]`,
      };
    });
}

/** What is there now and was not: that breaks nobody, and is worth knowing. */
export function additions(before: Schema, now: Schema): readonly Change[] {
  const old = new Set(namesIn(before).map(({ name }) => name));
  const fresh = namesIn(now).filter(({ name }) => !old.has(name));
  const names = new Set(fresh.map(({ name }) => name));
  // Of a new message not every field.
  const outermost = fresh.filter(({ parent }) => !names.has(parent));
  return outermost.map(({ name, what, file, path }) => {
    const line = lineOf(file, path);
    return {
      part: "schema",
      breaking: false,
      file: now.pathOf(file.name),
      ...(line === undefined ? {} : { line }),
      message: `${what} ${name} was added.`,
    };
  });
}

interface Named {
  readonly name: string;
  readonly parent: string;
  readonly what: string;
  readonly file: FileDescriptorProto;
  /** As SourceCodeInfo has it. */
  readonly path: readonly number[];
}

/** Numbers of fields in descriptor.proto, of which paths are made. */
const number = { message: 4, enum: 5, service: 6, field: 2, nested: 3, nestedEnum: 4, method: 2, value: 2 };

function namesIn({ registry }: Schema): readonly Named[] {
  return [...registry.files].flatMap(({ proto: file, messages, enums, services }) => {
    const base = { file, parent: file.package };
    return [
      ...messages.flatMap((each, index) => inMessage(each, file, [number.message, index])),
      ...enums.flatMap((each, index) => inEnum(each, file, [number.enum, index])),
      ...services.flatMap((each, index) => {
        const path = [number.service, index];
        const methods = each.methods.map((method, place) => ({
          ...base,
          what: "RPC",
          name: `${each.typeName}/${method.name}`,
          parent: each.typeName,
          path: [...path, number.method, place],
        }));
        return [{ ...base, what: "Service", name: each.typeName, path }, ...methods];
      }),
    ];
  });
}

function inMessage(desc: DescMessage, file: FileDescriptorProto, path: readonly number[]): readonly Named[] {
  const parent = desc.typeName;
  const own = { file, name: parent, parent: desc.parent?.typeName ?? file.package, what: "Message", path };
  return [
    own,
    ...desc.fields.map((field, index) => ({
      ...{
        file,
        parent,
        what: "Field",
        name: `${parent}.${field.name}`,
        path: [...path, number.field, index],
      },
    })),
    ...desc.nestedMessages.flatMap((each, index) => inMessage(each, file, [...path, number.nested, index])),
    ...desc.nestedEnums.flatMap((each, index) => inEnum(each, file, [...path, number.nestedEnum, index])),
  ];
}

function inEnum(desc: DescEnum, file: FileDescriptorProto, path: readonly number[]): readonly Named[] {
  const parent = desc.typeName;
  const values = desc.values.map((value, index) => ({
    ...{ file, parent, what: "Value", name: `${parent}.${value.name}`, path: [...path, number.value, index] },
  }));
  return [
    { file, name: parent, parent: desc.parent?.typeName ?? file.package, what: "Enum", path },
    ...values,
  ];
}

/** From 1; undefined where the image has no places. */
export function lineOf(file: FileDescriptorProto, path: readonly number[]): number | undefined {
  const place = file.sourceCodeInfo?.location.find(
    (location) =>
      location.path.length === path.length && location.path.every((each, at) => each === path[at]),
  );
  const line = place?.span[0];
  return line === undefined ? undefined : line + 1;
}

/** The line of a field. */
export function fieldLine(desc: DescMessage, fieldName: string): number | undefined {
  const path = pathTo(desc);
  const index = desc.fields.findIndex(({ name }) => name === fieldName);
  return lineOf(desc.file.proto, index < 0 ? path : [...path, number.field, index]);
}

function pathTo(desc: DescMessage): readonly number[] {
  return desc.parent === undefined
    ? [number.message, desc.file.messages.indexOf(desc)]
    : [...pathTo(desc.parent), number.nested, desc.parent.nestedMessages.indexOf(desc)];
}
