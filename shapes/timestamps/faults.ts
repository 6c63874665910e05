import { reflect } from "@bufbuild/protobuf/reflect";
import { TimestampSchema, timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ShapeFault } from "../breaking/shape-fault.ts";
import { changedEach } from "../breaking/streams.ts";
import { asFieldValue } from "../language/field-value.ts";
import { nanosOf } from "../language/value.ts";
import type { Timestamps } from "./declaration.ts";

const minuteNanos = 60_000_000_000n;

export function breakTimestamps({ field, nearMs }: Timestamps): readonly ShapeFault[] {
  const moved = (place: number, by: bigint) =>
    changedEach((response, index) => {
      if (index !== place) return;
      const value = field.of(response);
      const nanos = nanosOf(value);
      if (nanos !== undefined) {
        const time = timestampFromMs(Number((nanos + by) / 1_000_000n));
        field.set(response, reflect(TimestampSchema, time));
      } else if (typeof value === "bigint")
        field.set(response, asFieldValue(field.field, value + by / 1_000_000_000n));
    });
  return [
    {
      name: "goes-back",
      sentence: `\`${field.text}\` goes back a minute at the second response.`,
      change: { responses: moved(1, -minuteNanos) },
    },
    {
      name: "unset",
      sentence: `\`${field.text}\` is not set in the first response.`,
      change: {
        responses: changedEach((response, index) => {
          if (index === 0) field.clear(response);
        }),
      },
    },
    ...(nearMs === undefined
      ? []
      : [
          {
            name: "another-time",
            sentence: `\`${field.text}\` is a day old.`,
            change: { responses: moved(0, -1_440n * minuteNanos) },
          },
        ]),
  ];
}
