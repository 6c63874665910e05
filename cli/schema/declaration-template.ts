import type { DescField, DescMessage, DescMethod, DescService } from "@bufbuild/protobuf";
import { streamsRequests, streamsResponses } from "../../contracts/model/method-kind.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import { isBool, isBytes, isFloating, isNumeric, isText } from "../../shapes/language/scalar.ts";

/** A YAML contract of a service: an entry for each RPC, with the shapes that its names suggest as comments. */
export function declarationTemplate(service: DescService): string {
  return `# yaml-language-server: $schema=../node_modules/streamproof/docs/contract.schema.json
# What the streams of ${service.typeName} must do. Take the # off what holds, and try it:
#   streamproof verify HOST
#   streamproof prove --schema … --contracts …
# All shapes: https://www.npmjs.com/package/streamproof, docs/shapes.md

${service.methods.map(entry).join("\n")}`;
}

function entry(method: DescMethod): string {
  const lines = [exampleOf(method), ...suggestions(method)];
  return `${rpcName(method)}:\n${lines.map((line) => `  # ${line}\n`).join("")}`;
}

function exampleOf(method: DescMethod): string {
  return streamsRequests(method) ? "examples: [{ requests: [{}, {}] }]" : "examples: [{ request: {} }]";
}

/** Shapes whose usual names the messages have. */
function suggestions(method: DescMethod): readonly string[] {
  const { input, output } = method;
  const found: string[] = [];
  const config = input.oneofs.map(({ fields }) => fields).find(([first]) => first?.name === "config");
  if (streamsRequests(method) && config !== undefined) {
    const rest = config.slice(1).map(({ name }) => name);
    found.push(`requests: { grammar: "config${rest.length === 0 ? "" : ` (${rest.join(" | ")})*`}" }`);
  }
  if (streamsResponses(method)) {
    if (!streamsRequests(method)) found.push("ends: BY_SERVER");
    const last = named(output, /^(is_)?(last|final|done|eof|end)$/, isBool);
    const data = named(output, /./, isBytes);
    const index = named(output, /^(\w+_)?(number|index|seq|sequence|seq_no)$/);
    if (index !== undefined) found.push(`index: { field: ${index.name} }`);
    if (last !== undefined) found.push(`last: { field: ${last.name} }`);
    if (data !== undefined) found.push(`chunks: { data: ${data.name}${digests(output)} }`);
    const token = named(input, /^(\w+_token|after|cursor|since)$/, isText);
    const id = named(output, /^(\w*token|\w*id|cursor)$/, isText);
    if (token !== undefined && id !== undefined)
      found.push(`resume: { after: ${token.name}, id: ${id.name} }`);
  } else if (streamsRequests(method)) {
    for (const { name } of output.fields.filter(isNumber)) {
      found.push(`fold: [{ field: ${name}, op: COUNT }]`);
    }
  }
  if (method.methodKind === "bidi_streaming") found.push("reply: { interactive: true }");
  const time = output.fields.find(
    (field) => field.message?.typeName === "google.protobuf.Timestamp" && field.fieldKind === "message",
  );
  if (time !== undefined) found.push(`timestamps: { field: ${time.name} }`);
  return found.filter((line, place) => found.findIndex((each) => keyOf(each) === keyOf(line)) === place);
}

function keyOf(line: string): string {
  return line.split(":")[0] ?? line;
}

function digests(output: DescMessage): string {
  return ["md5", "sha256", "crc32c"]
    .flatMap((digest) => {
      const field = output.fields.find(({ name }) => name === digest);
      return field === undefined ? [] : [`, ${digest}: ${field.name}`];
    })
    .join("");
}

/** The first single field of that name and kind; a number where no kind is given. */
function named(
  desc: DescMessage,
  name: RegExp,
  isKind: (field: DescField) => boolean = isNumber,
): DescField | undefined {
  return desc.fields.find((field) => field.fieldKind === "scalar" && name.test(field.name) && isKind(field));
}

/** Whether a field holds one whole number. */
function isNumber(field: DescField): boolean {
  return field.fieldKind === "scalar" && isNumeric(field) && !isFloating(field);
}
