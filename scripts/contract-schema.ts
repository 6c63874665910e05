import type { DescEnum, DescField, DescMessage } from "@bufbuild/protobuf";
import { MethodSchema } from "../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { isBool, isText } from "../shapes/language/scalar.ts";

type Json = { readonly [key: string]: unknown };

/** The JSON Schema of a YAML contract file: for completion and checks in editors. */
export function contractSchema(comments: ReadonlyMap<string, string>): string {
  const definitions = new Map<string, Json>();
  const nameOf = ({ typeName }: DescMessage | DescEnum) =>
    typeName.replace(/^streamproof\.contract\.v1\./, "");

  const messageSchema = (desc: DescMessage): Json => {
    const name = nameOf(desc);
    if (!definitions.has(name)) {
      definitions.set(name, {});
      definitions.set(name, {
        ...described(name),
        type: "object",
        additionalProperties: false,
        properties: Object.fromEntries(desc.fields.map((field) => [field.name, fieldSchema(field, name)])),
      });
    }
    return { $ref: `#/definitions/${name}` };
  };

  const fieldSchema = (field: DescField, parent: string): Json => {
    const description = described(`${parent}.${field.name}`);
    switch (field.fieldKind) {
      case "list": {
        const item = single(field);
        // One stands for a list of one.
        return { ...description, anyOf: [item, { type: "array", items: item }] };
      }
      case "map":
        return { ...description, type: "object", additionalProperties: single(field) };
      default:
        return { ...description, ...single(field) };
    }
  };

  const single = (field: DescField): Json => {
    if (field.message !== undefined) return messageSchema(field.message);
    if (field.enum !== undefined) {
      const names = field.enum.values.filter(({ number, name }) => number > 0 || name === "OK");
      return { enum: names.map(({ name }) => name) };
    }
    // A request may stand as a mapping.
    if (field.name === "request" || field.name === "requests") return { type: ["string", "object"] };
    if (isBool(field)) return { type: "boolean" };
    return { type: isText(field) ? ["string", "number", "boolean"] : "number" };
  };

  const described = (name: string): Json => {
    const text = comments.get(name);
    return text === undefined ? {} : { description: text };
  };

  const method = messageSchema(MethodSchema);
  const schema = {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "streamproof contracts",
    description: "What streams must do, by RPC: package.Service/Method. See docs/contracts.md.",
    type: "object",
    patternProperties: { "^[\\w.]+/\\w+$": { anyOf: [method, { type: "null" }] } },
    additionalProperties: false,
    definitions: Object.fromEntries(definitions),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
