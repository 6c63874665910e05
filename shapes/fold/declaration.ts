import { Fold_Op as Op } from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import type { Expression } from "../language/expression.ts";
import type { FieldPath } from "../language/field-path.ts";
import { type Kind, kindOfField, kindText } from "../language/kind.ts";
import { named } from "../language/named.ts";
import { needsRequestStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** A field of the final response that is computed from all requests of the call. */
export interface Fold extends Named {
  readonly field: FieldPath;
  readonly op: OpName;
  /** Absent for COUNT. */
  readonly of?: Expression;
  readonly where?: Expression;
  readonly tolerance: number;
  /** The value where there is none. */
  readonly empty?: Expression;
}

export type OpName =
  | "COUNT"
  | "SUM"
  | "MEAN"
  | "MIN"
  | "MAX"
  | "FIRST"
  | "LAST"
  | "CONCAT"
  | "COLLECT"
  | "MD5"
  | "SHA256"
  | "CRC32C";

const names = new Map<number, OpName>(
  Object.entries(Op).flatMap(([name, number]) => (number === 0 ? [] : [[number, name as OpName]])),
);

export const standardTolerance: number = 1e-9;
const numbers = new Set<OpName>(["COUNT", "SUM", "MEAN"]);

export function readFold(reading: Reading): readonly Fold[] {
  return reading.declared.contract.fold.map((declared, place) => {
    const path = ["fold", place];
    needsRequestStream(reading, path, "a fold is over several");
    const field = reading.responseField(declared.field, [...path, "field"]);
    const op =
      names.get(declared.op) ??
      reading.wrong(
        [...path, "op"],
        "it names no op. Write COUNT, SUM, MEAN, MIN, MAX, FIRST, LAST, CONCAT, COLLECT, MD5, SHA256 or CRC32C",
      );
    if (declared.of === "" && op !== "COUNT")
      reading.wrong([...path, "of"], `${op} needs of: what of each request`);
    const kind = kindOfField(field.field);
    if (numbers.has(op) && kind.kind !== "number" && kind.kind !== "any") {
      reading.wrong([...path, "field"], `"${field.text}" is ${kindText(kind)}, and ${op} is a number`);
    }
    if (op === "COLLECT" && kind.kind !== "list")
      reading.wrong([...path, "field"], `"${field.text}" is no list, and COLLECT is one`);
    const wanted: Kind | undefined = op === "SUM" || op === "MEAN" ? { kind: "number" } : undefined;
    return {
      ...named(declared),
      ...{ field, op },
      ...(declared.of === ""
        ? {}
        : { of: reading.expression(declared.of, [...path, "of"], "request", wanted) }),
      ...(declared.where === ""
        ? {}
        : { where: reading.expression(declared.where, [...path, "where"], "request", { kind: "bool" }) }),
      tolerance: declared.tolerance > 0 ? declared.tolerance : standardTolerance,
      ...(declared.empty === ""
        ? {}
        : { empty: reading.expression(declared.empty, [...path, "empty"], "request") }),
    };
  });
}
