import { base64Encode } from "@bufbuild/protobuf/wire";
import { type HeaderFields, valuesOf } from "../call/header-fields.ts";

/** Adds fields as Connect's library has them: binary ones in base64. */
export function addFields(headers: Headers, fields: HeaderFields): void {
  for (const [name, values] of fields) {
    for (const value of valuesOf(values)) {
      headers.append(name, typeof value === "string" ? value : base64Encode(value));
    }
  }
}
