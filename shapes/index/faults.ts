import type { ShapeFault } from "../breaking/shape-fault.ts";
import { changedEach } from "../breaking/streams.ts";
import { asFieldValue } from "../language/field-value.ts";
import type { Index } from "./declaration.ts";

export function breakIndex({ field, step }: Index): readonly ShapeFault[] {
  const changed = (change: (value: bigint, place: number) => bigint) => ({
    responses: changedEach((response, place) => {
      const value = field.of(response);
      if (typeof value === "bigint") field.set(response, asFieldValue(field.field, change(value, place)));
    }),
  });
  return [
    {
      name: "starts-late",
      sentence: `\`${field.text}\` begins one step too far.`,
      change: changed((value) => value + step),
    },
    {
      name: "skips",
      sentence: `\`${field.text}\` leaves a number out after the second response.`,
      change: changed((value, place) => (place < 2 ? value : value + step)),
    },
    {
      name: "repeats",
      sentence: `\`${field.text}\` has a number twice, at the third response.`,
      change: changed((value, place) => (place < 2 ? value : value - step)),
    },
  ];
}
