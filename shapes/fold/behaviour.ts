import { createHash } from "node:crypto";
import { reflect } from "@bufbuild/protobuf/reflect";
import type { Keeping, MockCall, ResponsePlace } from "../keeping.ts";
import { crc32c } from "../language/crc32c.ts";
import { asFieldValue } from "../language/field-value.ts";
import { isBytes, isText } from "../language/scalar.ts";
import type { Value } from "../language/value.ts";
import type { Fold } from "./declaration.ts";

/** Computes the field of the final response from the requests that came. */
export function keepFold(fold: Fold): Keeping {
  return {
    fill: (response, place, call) => {
      if (!isFinal(place)) return;
      const value = computed(fold, call);
      if (value === undefined) return;
      const { field } = fold.field;
      if (Array.isArray(value) && field.fieldKind === "list") {
        const parent = reflect(fold.field.fields[0]?.parent ?? field.parent, response, false);
        fold.field.clear(response);
        const list = parent.get(field);
        for (const each of value) list.add(asFieldValue(field, each));
        return;
      }
      if (fold.op === "CRC32C" && isText(field))
        fold.field.set(response, Number(value).toString(16).padStart(8, "0"));
      else if (typeof value === "string" && isBytes(field))
        fold.field.set(response, new Uint8Array(Buffer.from(value, "hex")));
      else fold.field.set(response, asFieldValue(field, value));
    },
  };
}

function isFinal({ index, total }: ResponsePlace): boolean {
  return total === undefined || index === total - 1;
}

function computed({ op, of, where, empty }: Fold, { requests }: MockCall): Value | undefined {
  const values: Value[] = [];
  for (const request of requests) {
    if (where !== undefined) {
      const counts = where.of({ request });
      if (!("value" in counts) || counts.value !== true) continue;
    }
    const value = of?.of({ request });
    values.push(value !== undefined && "value" in value ? value.value : null);
  }
  if (values.length === 0) {
    const value = empty?.of({});
    return value !== undefined && "value" in value ? value.value : 0n;
  }
  const bytes = () =>
    Buffer.concat(values.map((each) => (each instanceof Uint8Array ? each : Buffer.from(String(each)))));
  const whole = values.every((each) => typeof each === "bigint");
  switch (op) {
    case "COUNT":
      return BigInt(values.length);
    case "SUM":
      return whole ? values.reduce((total, each) => total + each, 0n) : exact(values);
    case "MEAN":
      return exact(values) / values.length;
    case "MIN":
    case "MAX": {
      const sorted = values.toSorted((one, other) => (less(one, other) ? -1 : less(other, one) ? 1 : 0));
      return op === "MIN" ? sorted[0] : sorted.at(-1);
    }
    case "FIRST":
      return values[0];
    case "LAST":
      return values.at(-1);
    case "COLLECT":
      return values;
    case "CONCAT":
      return typeof values[0] === "string" ? values.map(String).join("") : new Uint8Array(bytes());
    case "MD5":
      return createHash("md5").update(bytes()).digest("hex");
    case "SHA256":
      return createHash("sha256").update(bytes()).digest("hex");
    case "CRC32C":
      return BigInt(crc32c(bytes()));
  }
}

function less(one: Value, other: Value): boolean {
  if (one === null || other === null) return false;
  return one < other;
}

/** The sum of floating-point numbers, the small ones first, so that little is lost. */
function exact(values: readonly Value[]): number {
  return values
    .map(Number)
    .toSorted((one, other) => Math.abs(one) - Math.abs(other))
    .reduce((total, each) => total + each, 0);
}
