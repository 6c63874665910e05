import {
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
  fromJson,
  type JsonValue,
} from "@bufbuild/protobuf";
import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";
import { MethodSchema } from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { nearNames } from "../../text/did-you-mean.ts";
import { DeclarationError, sentence } from "./declaration-error.ts";
import { type Declared, declaredInFile, type Path, pathText } from "./declared.ts";
import { isBool, isText } from "./scalar.ts";

/** What a YAML file declares: `package.Service/Method`, and its contract as ProtoJSON. */
export function declaredInYaml(
  file: string,
  text: string,
  services: readonly DescService[],
): readonly Declared[] {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, intAsBigInt: false });
  const lineOf = (node: unknown): number => {
    const offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    return counter.linePos(offset).line;
  };
  const [syntax] = document.errors;
  if (syntax !== undefined) {
    const why = syntax.message.split("\n")[0]?.replace(/ at line \d+.*$/, "") ?? "it is no YAML";
    throw new DeclarationError(`${file}:${syntax.linePos?.[0].line ?? 1}: this is no YAML: ${why}.`);
  }
  const root = document.contents;
  if (root === null) return [];
  if (!isMap(root)) {
    throw new DeclarationError(
      `${file}:${lineOf(root)}: write a mapping: package.Service/Method, and its contract.`,
    );
  }
  const methods = new Map<string, DescMethod>(
    services.flatMap((service) =>
      service.methods.map((each) => [`${service.typeName}/${each.name}`, each] as const),
    ),
  );
  const seen = new Map<string, number>();
  return root.items.map(({ key, value }) => {
    const rpc = isScalar(key) ? String(key.value) : "";
    const line = lineOf(key);
    const method = methods.get(rpc);
    if (method === undefined) {
      const [near] = nearNames(rpc, [...methods.keys()], 1);
      const hint =
        near === undefined ? `it has ${[...methods.keys()].join(", ") || "none"}` : `did you mean ${near}?`;
      throw new DeclarationError(`${file}:${line}: the schema has no method "${rpc}"; ${hint}.`);
    }
    const before = seen.get(rpc);
    if (before !== undefined) {
      throw new DeclarationError(
        `${file}:${line}: ${rpc} stands in line ${before}, too. Say it in one place.`,
      );
    }
    seen.set(rpc, line);
    const lines = new Map<string, number>();
    const reader: Reader = {
      document,
      wrong: (node, path, why) => {
        throw new DeclarationError(`${file}:${lineOf(node)}: ${rpc}, ${pathText(path)}: ${sentence(why)}`);
      },
      note: (path, node) => void lines.set(path.join("."), lineOf(node)),
    };
    const json = isScalar(value) && value.value === null ? {} : message(MethodSchema, value, [], reader);
    return declaredInFile(method, fromJson(MethodSchema, json), (path) => ({
      file,
      line: closest(lines, path) ?? line,
    }));
  });
}

interface Reader {
  readonly document: Document;
  readonly wrong: (node: unknown, path: Path, why: string) => never;
  readonly note: (path: Path, node: unknown) => void;
}

/** Fields that hold ProtoJSON of a user's own message. */
const jsonFields = new Set(["request", "requests"]);

function message(
  desc: DescMessage,
  node: unknown,
  path: Path,
  reader: Reader,
): { readonly [key: string]: JsonValue } {
  // `answers: AFTER_HALF_CLOSE` and the like are fields; a message is a mapping.
  if (!isMap(node)) return reader.wrong(node, path, `write a mapping with ${namesOf(desc)}`);
  const json: Record<string, JsonValue> = {};
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : "";
    const field = desc.fields.find((each) => each.name === name || each.jsonName === name);
    if (field === undefined) {
      const [near] = nearNames(
        name,
        desc.fields.map((each) => each.name),
        1,
      );
      const hint = near === undefined ? `there is ${namesOf(desc)}` : `did you mean "${near}"?`;
      return reader.wrong(key, path.length === 0 ? [name] : path, `there is no "${name}"; ${hint}`);
    }
    const inner = [...path, field.name];
    reader.note(inner, key);
    json[field.name] = fieldJson(field, value, inner, reader);
  }
  return json;
}

function fieldJson(field: DescField, node: unknown, path: Path, reader: Reader): JsonValue {
  switch (field.fieldKind) {
    case "list": {
      // One stands for a list of one.
      const items = isSeq(node) ? node.items : [node];
      return items.map((item, index) => {
        const place = [...path, index];
        reader.note(place, item);
        return single(field, item, place, reader);
      });
    }
    case "map": {
      if (!isMap(node)) return reader.wrong(node, path, "write a mapping of names to texts");
      return Object.fromEntries(
        node.items.map(({ key, value }) => [
          isScalar(key) ? String(key.value) : "",
          single(field, value, [...path, isScalar(key) ? String(key.value) : ""], reader),
        ]),
      );
    }
    default:
      return single(field, node, path, reader);
  }
}

function single(field: DescField, node: unknown, path: Path, reader: Reader): JsonValue {
  if (field.message !== undefined) return message(field.message, node, path, reader);
  if (jsonFields.has(field.name) && (isMap(node) || isSeq(node))) {
    return JSON.stringify(node.toJS(reader.document));
  }
  const value: unknown = isScalar(node) ? node.value : undefined;
  if (value === undefined || value === null) return reader.wrong(node, path, "a value is missing");
  if (field.enum !== undefined) return enumJson(field, value, node, path, reader);
  if (isBool(field))
    return typeof value === "boolean" ? value : reader.wrong(node, path, "write true or false");
  if (isText(field))
    return typeof value === "object" ? reader.wrong(node, path, "write a text") : String(value);
  return typeof value === "number" ? value : reader.wrong(node, path, "write a number");
}

function enumJson(field: DescField, value: unknown, node: unknown, path: Path, reader: Reader): JsonValue {
  const names =
    field.enum?.values.filter(({ number, name }) => number > 0 || name === "OK").map(({ name }) => name) ??
    [];
  if (typeof value === "string" && names.includes(value)) return value;
  const [near] = nearNames(String(value), names, 1);
  return reader.wrong(
    node,
    path,
    near === undefined
      ? `"${String(value)}" is none of ${names.join(", ")}`
      : `there is no "${String(value)}"; did you mean ${near}?`,
  );
}

function namesOf(desc: DescMessage): string {
  return desc.fields.map(({ name }) => name).join(", ");
}

function isNode(node: unknown): node is Node {
  return typeof node === "object" && node !== null && "range" in node;
}

/** The line of the place, or of what it is in. */
function closest(lines: ReadonlyMap<string, number>, path: Path): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const line = lines.get(path.slice(0, length).join("."));
    if (line !== undefined) return line;
  }
  return undefined;
}
