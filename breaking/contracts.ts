import { type DescField, type JsonValue, toJson } from "@bufbuild/protobuf";
import { MethodSchema } from "../proto/gen/streamproof/contract/v1/contract_pb.ts";
import type { Declared, Path } from "../shapes/language/declared.ts";
import type { Change } from "./change.ts";
import { breaks, type Meaning, meaningOf, meaningOfAddition, meaningOfRemoval } from "./promises.ts";

/** What is declared of RPCs, by their names. */
export type Declarations = ReadonlyMap<string, Declared>;

/**
 * Promises that were removed, weakened or changed break clients; what is promised more breaks none. `isThere` tells
 * whether an RPC is still in the schema, and `pathOf` where a file of the schema is.
 */
export function compareDeclarations(
  before: Declarations,
  now: Declarations,
  {
    isThere,
    pathOf,
  }: { readonly isThere: (rpc: string) => boolean; readonly pathOf: (file: string) => string },
): readonly Change[] {
  const rpcs = [...new Set([...before.keys(), ...now.keys()])].filter(isThere);
  return rpcs.flatMap((rpc) => {
    const [old, fresh] = [before.get(rpc), now.get(rpc)];
    return differences(old, fresh).map(({ path, gone, words, meaning }): Change => {
      // What is gone stands nowhere now: the contract that it was in is the nearest place.
      const source = (fresh ?? old)?.sourceOf?.(gone === true ? path.slice(0, 1) : path);
      return {
        part: "contracts",
        breaking: breaks(meaning),
        file: pathOf(source?.file ?? ""),
        ...(source?.line === undefined ? {} : { line: source.line }),
        message: `${rpc}: ${words} (${meaning}).`,
      };
    });
  });
}

interface Difference {
  readonly path: Path;
  readonly gone?: true;
  readonly words: string;
  readonly meaning: Meaning;
}

/** What says nothing about a server's answers. */
const noPromises: ReadonlySet<string> = new Set(["examples", "given"]);
const noMeaning: ReadonlySet<string> = new Set(["id", "because", "clause"]);

function differences(before: Declared | undefined, now: Declared | undefined): readonly Difference[] {
  return MethodSchema.fields.flatMap((field): readonly Difference[] => {
    if (noPromises.has(field.name)) return [];
    return field.fieldKind === "list"
      ? listed(field, partsOf(before, field), partsOf(now, field))
      : single(field, saidOf(before, field), saidOf(now, field));
  });
}

type Json = Readonly<Record<string, JsonValue>>;

/** `effects`, `ends`, `answers`: one word each. */
function single(
  field: DescField,
  before: JsonValue | undefined,
  now: JsonValue | undefined,
): readonly Difference[] {
  if (before === now) return [];
  const path = [field.name];
  if (before === undefined)
    return [{ path, words: `${field.name} was added: ${String(now)}`, meaning: "promises more" }];
  if (now === undefined)
    return [
      { path, gone: true, words: `${field.name} ${String(before)} was removed`, meaning: "promises less" },
    ];
  const words = `${field.name} ${String(before)} became ${String(now)}`;
  return [{ path, words, meaning: "is another promise" }];
}

function listed(field: DescField, before: readonly Json[], now: readonly Json[]): readonly Difference[] {
  const shape = field.name;
  const pairs = paired(before, now);
  return [
    ...pairs.flatMap(([old, fresh]) => {
      const place = now.indexOf(fresh);
      return fieldsOf(old, fresh).flatMap((name): readonly Difference[] => {
        const meaning = meaningOf(shape, name, old[name], fresh[name]);
        const words = `${titled(shape, fresh)} ${name} ${wordsOf(old[name], fresh[name])}`;
        return [{ path: [shape, place, name], words, meaning }];
      });
    }),
    ...before
      .filter((old) => !pairs.some(([each]) => each === old))
      .map((old) => ({
        path: [shape],
        gone: true as const,
        words: `${titled(shape, old)} was removed`,
        meaning: meaningOfRemoval(shape),
      })),
    ...now
      .filter((fresh) => !pairs.some(([, each]) => each === fresh))
      .map((fresh) => ({
        path: [shape, now.indexOf(fresh)],
        words: `${titled(shape, fresh)} was added`,
        meaning: meaningOfAddition(shape),
      })),
  ];
}

/** Those that are equal, those of one name, those about one thing, and the only one that is left. */
function paired(before: readonly Json[], now: readonly Json[]): readonly (readonly [Json, Json])[] {
  const pairs: (readonly [Json, Json])[] = [];
  const [left, right] = [new Set(before), new Set(now)];
  const pair = (keyOf: (part: Json) => string | undefined): void => {
    for (const old of left) {
      const key = keyOf(old);
      const fresh = key === undefined ? undefined : [...right].find((each) => keyOf(each) === key);
      if (fresh === undefined) continue;
      left.delete(old);
      right.delete(fresh);
      pairs.push([old, fresh]);
    }
  };
  pair((part) => JSON.stringify(part));
  pair((part) => nameOf(part));
  pair((part) => subjectOf(part));
  // Of several that nothing tells apart it is not known which became which.
  if (left.size === 1 && right.size === 1) pair(() => "");
  return pairs;
}

function nameOf(part: Json): string | undefined {
  const name = part.clause ?? part.id;
  return typeof name === "string" ? name : undefined;
}

/** What a shape is about: its first field that is a text. */
function subjectOf(part: Json): string | undefined {
  for (const name of ["field", "data", "key", "when", "that", "grammar"]) {
    if (typeof part[name] === "string") return part[name];
  }
  return undefined;
}

function titled(shape: string, part: Json): string {
  const name = nameOf(part) ?? subjectOf(part);
  return name === undefined ? shape : `${shape} of ${name}`;
}

function fieldsOf(before: Json, now: Json): readonly string[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  return names.filter((name) => !noMeaning.has(name) && canonical(before[name]) !== canonical(now[name]));
}

/** The same text of what says the same: neither lists nor mappings of a shape have an order. */
function canonical(value: JsonValue | undefined): string {
  if (Array.isArray(value)) return JSON.stringify(value.map(canonical).toSorted());
  if (value === undefined || !isJson(value)) return JSON.stringify(value) ?? "";
  return canonical(Object.entries(value));
}

function wordsOf(before: JsonValue | undefined, now: JsonValue | undefined): string {
  if (before === undefined) return `was added: ${shown(now)}`;
  if (now === undefined) return `was removed: ${shown(before)}`;
  return `${shown(before)} became ${shown(now)}`;
}

function shown(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function saidOf(declared: Declared | undefined, field: DescField): JsonValue | undefined {
  return jsonOf(declared)[field.name];
}

function partsOf(declared: Declared | undefined, field: DescField): readonly Json[] {
  const value = jsonOf(declared)[field.name];
  return Array.isArray(value) ? value.filter(isJson).map(withoutLevel) : [];
}

/** MUST is what is meant where nothing is said. */
function withoutLevel({ level, ...rest }: Json): Json {
  return level === undefined || level === "MUST" ? rest : { ...rest, level };
}

function jsonOf(declared: Declared | undefined): Json {
  if (declared === undefined) return {};
  const json = toJson(MethodSchema, declared.contract, { useProtoFieldName: true });
  return isJson(json) ? json : {};
}

function isJson(value: JsonValue): value is { readonly [key: string]: JsonValue } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
