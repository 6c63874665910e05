import type { FieldPath } from "../language/field-path.ts";
import { named } from "../language/named.ts";
import { needsResponseStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** Responses that come in the order of a field. */
export interface Order extends Named {
  readonly field: FieldPath;
  readonly descending: boolean;
  readonly strict: boolean;
  readonly per?: FieldPath;
}

export function readOrder(reading: Reading): readonly Order[] {
  return reading.declared.contract.order.map((declared, place) => {
    const path = ["order", place];
    needsResponseStream(reading, path, "there is nothing to order");
    const field = reading.responseField(declared.field, [...path, "field"]);
    if (!isOrdered(field)) reading.wrong([...path, "field"], `"${field.text}" has no order`);
    const { descending, strict } = declared;
    return {
      ...named(declared),
      ...{ field, descending, strict },
      ...(declared.per === "" ? {} : { per: reading.responseField(declared.per, [...path, "per"]) }),
    };
  });
}

function isOrdered({ field }: FieldPath): boolean {
  if (field.fieldKind === "message")
    return /^google\.protobuf\.(Timestamp|Duration)$/.test(field.message.typeName);
  return field.fieldKind === "scalar" || field.fieldKind === "enum";
}
