import type { DescExtension, DescField, DescMessage, Registry } from "@bufbuild/protobuf";
import { nearNames } from "../../text/did-you-mean.ts";
import { type Cursor, inside, reportAt } from "./cursor.ts";

/** The field of a name as ProtoJSON or the schema writes it. */
export function fieldNamed(desc: DescMessage, name: string): DescField | undefined {
  return desc.fields.find((field) => field.jsonName === name || field.name === name);
}

/** The extension that ProtoJSON writes as `[package.name]`. */
export function extensionNamed(
  desc: DescMessage,
  name: string,
  registry: Registry,
): DescExtension | undefined {
  const extension = registry.getExtension(/^\[(.+)\]$/.exec(name)?.[1] ?? "");
  return extension?.extendee.typeName === desc.typeName ? extension : undefined;
}

export function noField(cursor: Cursor, desc: DescMessage, name: string): undefined {
  return reportAt(inside(cursor, name, undefined), noFieldText(desc, name));
}

export function noFieldText(desc: DescMessage, name: string): string {
  const names = desc.fields.map((field) => field.jsonName);
  const near = nearNames(name, names, 1)[0];
  const hint = near === undefined ? `it has ${names.join(", ") || "none"}` : `did you mean ${near}?`;
  return `${desc.typeName} has no field "${name}"; ${hint}`;
}
