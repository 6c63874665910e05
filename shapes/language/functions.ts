import { createHash } from "node:crypto";
import {
  type CelFunc,
  type CelList,
  CelScalar,
  type CelValue,
  celFunc,
  celMethod,
  isCelUint,
  listType,
} from "@bufbuild/cel";
import { crc32c } from "./crc32c.ts";
import { compared, isNumber, keyOf, type Value, valueFrom } from "./value.ts";

const { BYTES, DYN, INT, STRING } = CelScalar;
const LIST = listType(DYN);

/** What expressions may call beside CEL's own functions: `sum(list)` or `list.sum()`, `md5(bytes)`. */
export const contractFunctions: readonly CelFunc[] = [
  ...ofList("sum", sumOf),
  ...ofList("mean", (list) => Number(sumOf(list)) / list.size),
  ...ofList("min", (list) => extreme(list, -1)),
  ...ofList("max", (list) => extreme(list, 1)),
  ...ofList("distinct", distinct),
  ...ofList("first", (list) => only(list, 0)),
  ...ofList("last", (list) => only(list, list.size - 1)),
  ...ofList("concat", concat),
  ...hashes("md5"),
  ...hashes("sha1"),
  ...hashes("sha256"),
  celFunc("crc32c", [BYTES], INT, (bytes) => BigInt(crc32c(bytes))),
  celFunc("crc32c", [STRING], INT, (text) => BigInt(crc32c(Buffer.from(text)))),
];

type Result = Exclude<CelValue, null> | CelValue[];

function ofList(name: string, of: (list: CelList) => Result): readonly CelFunc[] {
  return [
    celFunc(name, [LIST], DYN, (list) => of(list)),
    celMethod(name, LIST, [], DYN, function () {
      return of(this);
    }),
  ];
}

function hashes(name: "md5" | "sha1" | "sha256"): readonly CelFunc[] {
  const hex = (data: Uint8Array | string) => createHash(name).update(data).digest("hex");
  return [celFunc(name, [BYTES], STRING, hex), celFunc(name, [STRING], STRING, hex)];
}

/** Whole numbers exactly; others by Neumaier's compensated sum. */
function sumOf(list: CelList): number | bigint {
  const values = [...list].map(valueFrom);
  return sum(values);
}

/** The sum of numbers: a bigint where all are whole. */
export function sum(values: readonly Value[]): number | bigint {
  if (values.every((value) => typeof value === "bigint"))
    return values.reduce((total, each) => total + each, 0n);
  let total = 0;
  let lost = 0;
  for (const value of values) {
    if (!isNumber(value)) throw new Error("sum needs numbers");
    const each = Number(value);
    const next = total + each;
    lost += Math.abs(total) >= Math.abs(each) ? total - next + each : each - next + total;
    total = next;
  }
  return total + lost;
}

function extreme(list: CelList, sign: number): Result {
  let found: CelValue | undefined;
  for (const each of list) {
    const order = found === undefined ? sign : compared(valueFrom(each), valueFrom(found));
    if (order === undefined) throw new Error("min and max need values that can be compared");
    if (order * sign > 0) found = each;
  }
  if (found === undefined || found === null) throw new Error("min and max need at least one value");
  return found;
}

function only(list: CelList, index: number): Result {
  const found = list.get(index);
  if (found === undefined || found === null) throw new Error("first and last need at least one value");
  return found;
}

function distinct(list: CelList): Result {
  const found = new Map<string, CelValue>();
  for (const each of list) {
    const key = keyOf(valueFrom(each));
    if (!found.has(key)) found.set(key, each);
  }
  return [...found.values()];
}

function concat(list: CelList): Result {
  const values = [...list].map((each) => (isCelUint(each) ? each.value : each));
  if (values.every((each) => typeof each === "string")) return values.join("");
  if (values.every((each) => each instanceof Uint8Array)) return new Uint8Array(Buffer.concat(values));
  throw new Error("concat needs texts, or bytes");
}
