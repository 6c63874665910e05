import { type DescField, ScalarType } from "@bufbuild/protobuf";

/** What single fields, the items of lists and the values of maps hold. Fields of other kinds are none of these. */

export const isText: (field: DescField) => boolean = holds(ScalarType.STRING);
export const isBytes: (field: DescField) => boolean = holds(ScalarType.BYTES);
export const isBool: (field: DescField) => boolean = holds(ScalarType.BOOL);
export const isFloating: (field: DescField) => boolean = holds(ScalarType.DOUBLE, ScalarType.FLOAT);
/** Seven digits. */
export const isSinglePrecision: (field: DescField) => boolean = holds(ScalarType.FLOAT);
/** 64 bits: protobuf-es holds them as bigint. */
export const isLong: (field: DescField) => boolean = holds(
  ...[ScalarType.INT64, ScalarType.UINT64, ScalarType.FIXED64, ScalarType.SFIXED64, ScalarType.SINT64],
);
export const isUnsigned: (field: DescField) => boolean = holds(
  ...[ScalarType.UINT64, ScalarType.FIXED64, ScalarType.FIXED32, ScalarType.UINT32],
);

/** Whole or floating. */
export function isNumeric(field: DescField): boolean {
  return field.scalar !== undefined && !isText(field) && !isBytes(field) && !isBool(field);
}

/** Without a fraction. */
export function isWhole(field: DescField): boolean {
  return isNumeric(field) && !isFloating(field);
}

function holds(...types: readonly ScalarType[]): (field: DescField) => boolean {
  const wanted = new Set<ScalarType | undefined>(types);
  return ({ scalar }) => wanted.has(scalar);
}
