import type { DescMessage, Message } from "@bufbuild/protobuf";
import { type FieldPath, fieldPath } from "../language/field-path.ts";
import { asFieldValue } from "../language/field-value.ts";
import { isFloating } from "../language/scalar.ts";
import type { Value } from "../language/value.ts";

const mostDepth = 2;

/** Fields of a message that may be given another value: single scalars and enums, also of messages within. */
export function changeableFields(desc: DescMessage): readonly FieldPath[] {
  const paths: string[] = [];
  const visit = (type: DescMessage, prefix: string, depth: number): void => {
    for (const field of type.fields) {
      if (field.oneof !== undefined && field.fieldKind !== "message") continue;
      if (field.fieldKind === "scalar" || field.fieldKind === "enum") paths.push(prefix + field.name);
      else if (field.fieldKind === "message" && depth < mostDepth && !isWellKnown(field.message)) {
        visit(field.message, `${prefix}${field.name}.`, depth + 1);
      }
    }
  };
  visit(desc, "", 1);
  return paths.map((path) => fieldPath(desc, path, desc.typeName));
}

function isWellKnown({ typeName }: DescMessage): boolean {
  return typeName.startsWith("google.protobuf.");
}

/** Lengths and counts at which something ends in many programs. */
const numbers = [1, 2, 3, 4, 5, 7, 8, 9, 10, 16, 20, 25, 32, 50, 64, 100, 128, 200, 256];
const sizes = [1, 2, 3, 4, 5, 8, 16, 64, 100, 256];
/** No request asks for more of something than this, unless an example does. */
const most = 100_000n;

/** What a field may be in place of what it is: the first one is what it is. */
export function candidates(
  path: FieldPath,
  message: Message,
  all: readonly FieldPath[],
  { literals, gentle = false }: { readonly literals: readonly Value[]; readonly gentle?: boolean },
): readonly unknown[] {
  const { field } = path;
  const value = path.of(message);
  if (field.fieldKind === "enum") return [Number(value), ...field.enum.values.map(({ number }) => number)];
  if (field.fieldKind !== "scalar") return [];
  if (typeof value === "boolean") return [value, !value];
  if (typeof value === "string") return texts(value, literals);
  if (value instanceof Uint8Array) {
    return [
      value,
      ...sizes.map((size) => Uint8Array.from({ length: size }, (_, index) => (index * 7 + size) % 251)),
    ];
  }
  if (isFloating(field)) return [value, 0, 1, 0.1, 0.5, -1.5, 2.25, 1e6, Number(value) / 3];
  if (typeof value !== "bigint") return [];
  const others = all.flatMap((other) => (other.text === path.text ? [] : [other.of(message)]));
  const values = wholeNumbers(value, [...literals, ...others]);
  return values.filter((each) => !gentle || each <= value).map((each) => asFieldValue(field, each));
}

function texts(value: string, literals: readonly Value[]): readonly string[] {
  const words = literals.filter((each) => typeof each === "string" && each !== "");
  return [
    ...new Set([
      value,
      `${value}x`,
      "a",
      "A",
      "b",
      value.toUpperCase(),
      ...words.flatMap((word) => [String(word), `${value}${String(word)}`]),
    ]),
  ];
}

/** Beside what it is, beside literals, and multiples of the numbers in other fields: where pieces end. */
function wholeNumbers(value: bigint, beside: readonly Value[]): readonly bigint[] {
  const others = beside.flatMap((each) =>
    typeof each === "bigint" || (typeof each === "number" && Number.isInteger(each)) ? [BigInt(each)] : [],
  );
  const wanted = [
    value,
    value + 1n,
    value - 1n,
    ...others.flatMap((each) => [each, each * 2n, each * 3n, each + 1n, each - 1n]),
    ...numbers.map(BigInt),
    value * 2n,
  ];
  const bound = value > most ? value : most;
  // Which counts nothing, or takes a size of nothing for none at all, is asked in examples only.
  return [...new Set(wanted)].filter((each) => each === value || (each > 0n && each <= bound));
}
