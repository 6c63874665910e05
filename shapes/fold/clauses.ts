import { createHash } from "node:crypto";
import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { crc32c } from "../language/crc32c.ts";
import type { Bindings } from "../language/expression.ts";
import { sum } from "../language/functions.ts";
import { givenBinding } from "../language/reading.ts";
import { isSinglePrecision } from "../language/scalar.ts";
import { compared, isNumber, isSame, shown, type Value } from "../language/value.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { at, broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Fold, OpName } from "./declaration.ts";

export function judgeFold(fold: Fold, { method, given }: Situation): Judged {
  const { field } = fold;
  return {
    clauses: [
      {
        sentence: `\`${field.text}\` is ${foldText(fold)} of the call.`,
        judge: judgeCalls(method, (call, observation) =>
          folded(fold, call, givenBinding(given.in(observation))),
        ),
      },
    ],
  };
}

const words: Readonly<Record<OpName, string>> = {
  COUNT: "the number",
  SUM: "the sum of",
  MEAN: "the mean of",
  MIN: "the smallest of",
  MAX: "the largest of",
  FIRST: "the first of",
  LAST: "the last of",
  CONCAT: "the concatenation of",
  COLLECT: "the list of",
  MD5: "the MD5 of",
  SHA256: "the SHA-256 of",
  CRC32C: "the CRC-32C of",
};

function foldText({ op, of, where }: Fold): string {
  const what =
    op === "COUNT"
      ? `${words.COUNT} of all requests`
      : `${words[op]} \`${of?.text ?? ""}\` over all requests`;
  return where === undefined ? what : `${what} with \`${where.text}\``;
}

function folded(fold: Fold, call: SeenCall, base: Bindings): Verdict {
  const [final] = call.responses.slice(-1);
  if (!call.endedOk || call.halfClose === undefined || final === undefined)
    return vacuous("no final response came");
  const values = valuesOf(fold, call, base);
  if (values === undefined) return vacuous("an expression has no value for one of the requests");
  const due = values.length === 0 ? emptyOf(fold, base) : result(fold.op, values);
  if (due === undefined) return vacuous("there was nothing to compute");
  const is = fold.field.of(final.message);
  if (agrees(fold, is, due, scaleOf(fold.op, values))) return holds;
  const over = `over ${call.requests.length} ${call.requests.length === 1 ? "request" : "requests"}`;
  return broken(
    `\`${fold.field.text}\` is ${shown(is)}; ${foldText(fold).replace(/ over all requests| of all requests/, "")} ${over} is ${shown(due)}.`,
    at(final, `${shown(due, 24)} was due`),
  );
}

function valuesOf({ of, where }: Fold, { requests }: SeenCall, base: Bindings): readonly Value[] | undefined {
  const values: Value[] = [];
  for (const { message } of requests) {
    const bindings = { ...base, request: message };
    const counts = where?.of(bindings);
    if (counts !== undefined && "problem" in counts) return undefined;
    if (counts !== undefined && counts.value !== true) continue;
    const value = of?.of(bindings);
    if (value !== undefined && "problem" in value) return undefined;
    values.push(value?.value ?? null);
  }
  return values;
}

function emptyOf({ op, empty }: Fold, base: Bindings): Value | undefined {
  const result = empty?.of(base);
  if (result !== undefined) return "value" in result ? result.value : undefined;
  return op === "COUNT" || op === "SUM" ? 0n : undefined;
}

function result(op: OpName, values: readonly Value[]): Value | undefined {
  switch (op) {
    case "COUNT":
      return BigInt(values.length);
    case "SUM":
      return values.every(isNumber) ? sum(values) : undefined;
    case "MEAN":
      return values.every(isNumber) ? Number(sum(values)) / values.length : undefined;
    case "MIN":
    case "MAX":
      return values.reduce((best, each) =>
        (compared(each, best) ?? 0) * (op === "MIN" ? 1 : -1) < 0 ? each : best,
      );
    case "FIRST":
      return values[0];
    case "LAST":
      return values.at(-1);
    case "COLLECT":
      return values;
    case "CONCAT":
      return values.every((each) => typeof each === "string")
        ? values.join("")
        : new Uint8Array(bytesOf(values));
    case "CRC32C":
      return BigInt(crc32c(bytesOf(values)));
    case "MD5":
    case "SHA256":
      return createHash(op.toLowerCase()).update(bytesOf(values)).digest("hex");
  }
}

function bytesOf(values: readonly Value[]): Buffer {
  return Buffer.concat(
    values.map((each) =>
      each instanceof Uint8Array ? each : typeof each === "string" ? Buffer.from(each) : Buffer.alloc(0),
    ),
  );
}

/** What a sum of floating-point numbers is exact to: the sum of their sizes. */
function scaleOf(op: OpName, values: readonly Value[]): number {
  const sizes = values.filter(isNumber).map((each) => Math.abs(Number(each)));
  const all = sizes.reduce((total, each) => total + each, 0);
  return op === "SUM" ? all : op === "MEAN" ? all / Math.max(1, values.length) : 0;
}

function agrees({ op, field, tolerance }: Fold, is: Value, due: Value, scale: number): boolean {
  if (op === "MD5" || op === "SHA256") {
    return is instanceof Uint8Array
      ? Buffer.from(is).toString("hex") === due
      : String(is).toLowerCase() === due;
  }
  if (op === "CRC32C" && typeof is === "string")
    return is.toLowerCase() === Number(due).toString(16).padStart(8, "0");
  if (isNumber(is) && isNumber(due)) {
    if (typeof is === "bigint" && typeof due === "bigint") return is === due;
    // A whole number in place of a mean was cut or rounded, and either is its author's choice.
    if (typeof is === "bigint") return Math.abs(Number(is) - Number(due)) < 1;
    const single = isSinglePrecision(field.field) ? Math.max(tolerance, singleTolerance) : tolerance;
    return isClose(Number(is), Number(due), single * Math.max(1, scale, Math.abs(Number(due))));
  }
  return isSame(is, due);
}

/** A float has seven digits, and a thousand sums of it lose three. */
const singleTolerance = 1e-4;

function isClose(is: number, due: number, within: number): boolean {
  if (Number.isNaN(is) || Number.isNaN(due)) return Number.isNaN(is) && Number.isNaN(due);
  return is === due || Math.abs(is - due) <= within;
}
