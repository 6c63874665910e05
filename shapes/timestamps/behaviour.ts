import { reflect } from "@bufbuild/protobuf/reflect";
import { TimestampSchema, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Keeping } from "../keeping.ts";
import { asFieldValue } from "../language/field-value.ts";
import { isFloating, isLong } from "../language/scalar.ts";
import type { Timestamps } from "./declaration.ts";

/** The mock's clock, which does not go back. */
export function keepTimestamps({ field }: Timestamps): Keeping {
  return {
    fill: (response, _, { context }) => {
      const now = context.clock.now();
      // Numbers of 64 bits are milliseconds, as far as anybody knows, and others seconds.
      const unitMs = isLong(field.field) || isFloating(field.field) ? 1 : 1_000;
      const value =
        field.field.fieldKind === "message"
          ? reflect(TimestampSchema, timestampFromMs(now))
          : asFieldValue(field.field, BigInt(Math.trunc(now / unitMs)));
      field.set(response, value);
    },
  };
}
