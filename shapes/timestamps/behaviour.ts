import { reflect } from "@bufbuild/protobuf/reflect";
import { TimestampSchema, timestampFromMs } from "@bufbuild/protobuf/wkt";
import { asFieldValue } from "../language/field-value.ts";
import type { Keeping } from "../shape.ts";
import type { Timestamps } from "./declaration.ts";

/** The mock's clock, which does not go back. */
export function keepTimestamps({ field }: Timestamps): Keeping {
  return {
    fill: (response, _, { context }) => {
      const now = context.clock.now();
      field.set(
        response,
        field.field.fieldKind === "message"
          ? reflect(TimestampSchema, timestampFromMs(now))
          : asFieldValue(
              field.field,
              [3, 4, 6, 16, 18, 1].includes("scalar" in field.field ? (field.field.scalar ?? 0) : 0)
                ? BigInt(Math.trunc(now))
                : BigInt(Math.trunc(now / 1000)),
            ),
      );
    },
  };
}
