import { create, type DescMethod, isFieldSet, type MessageInitShape } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import { rpcName } from "../../contracts/transcript/query.ts";
import { type Method, MethodSchema } from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { DeclarationError } from "./declaration-error.ts";

/** Where something stands in a contract: `["index", 0, "field"]`. */
export type Path = readonly (string | number)[];

/** What is declared of one RPC, and where. */
export interface Declared {
  readonly method: DescMethod;
  readonly contract: Method;
  /** `shop.proto:12: shop.v1.Shop/List, index.field`: how the sentence of a mistake begins. */
  readonly placeOf: (path: Path) => string;
  /** Absent where it stands in code. */
  readonly sourceOf?: (path: Path) => Source;
}

/** A place in a file. */
export interface Source {
  readonly file: string;
  /** From 1; absent where a descriptor does not bring it. */
  readonly line?: number;
}

/** What is declared in a file. */
export function declaredInFile(
  method: DescMethod,
  contract: Method,
  sourceOf: (path: Path) => Source,
): Declared {
  const placeOf = (path: Path): string => {
    const { file, line } = sourceOf(path);
    return `${file}${line === undefined ? "" : `:${line}`}: ${rpcName(method)}, ${pathText(path)}`;
  };
  return { method, contract, placeOf, sourceOf };
}

/** What is declared in TypeScript. */
export function declaredInCode(
  method: DescMethod,
  contract: MessageInitShape<typeof MethodSchema>,
): Declared {
  return {
    method,
    contract: create(MethodSchema, contract),
    placeOf: (path) => `declare(${rpcName(method)}), ${pathText(path)}`,
  };
}

/** `index.field`, `fold[1].of`: the first of several is named without its number. */
export function pathText(path: Path): string {
  return path
    .map((part, index) =>
      typeof part === "number" ? (part === 0 ? "" : `[${part}]`) : `${index === 0 ? "" : "."}${part}`,
    )
    .join("");
}

/** What several places say of RPCs, each RPC once. Throws a DeclarationError where two say something of one thing. */
export function merged(all: readonly Declared[]): readonly Declared[] {
  const byRpc = new Map<string, Declared>();
  for (const each of all) {
    const rpc = rpcName(each.method);
    const before = byRpc.get(rpc);
    byRpc.set(rpc, before === undefined ? each : both(before, each));
  }
  return [...byRpc.values()];
}

function both(one: Declared, other: Declared): Declared {
  const contract = create(MethodSchema, one.contract);
  const into = reflect(MethodSchema, contract);
  const from = reflect(MethodSchema, other.contract);
  const fromOther = new Set<string>();
  for (const field of MethodSchema.fields) {
    if (!isFieldSet(other.contract, field)) continue;
    if (isFieldSet(one.contract, field)) {
      throw new DeclarationError(
        `${other.placeOf([field.name])}: ${one.placeOf([field.name])} says this, too. Say it in one place.`,
      );
    }
    fromOther.add(field.name);
    into.set(field, from.get(field));
  }
  const by = (path: Path): Declared => (fromOther.has(String(path[0])) ? other : one);
  return {
    method: one.method,
    contract,
    placeOf: (path) => by(path).placeOf(path),
    ...(one.sourceOf === undefined || other.sourceOf === undefined
      ? {}
      : { sourceOf: (path: Path) => by(path).sourceOf?.(path) ?? { file: "" } }),
  };
}
