import type { ShapeFault } from "../breaking/shape-fault.ts";
import { changedEach, changedLast, lastTwice } from "../breaking/streams.ts";
import { isBytes } from "../language/scalar.ts";
import type { Last } from "./declaration.ts";

export function breakLast({ field, empty }: Last): readonly ShapeFault[] {
  return [
    {
      name: "missing",
      sentence: `\`${field.text}\` is never set.`,
      change: { responses: changedEach((response) => field.set(response, false)) },
    },
    {
      name: "twice",
      sentence: `The final response, with \`${field.text}\`, comes twice.`,
      change: { responses: lastTwice },
    },
    {
      name: "early",
      sentence: `\`${field.text}\` is set on the first response already.`,
      change: {
        responses: changedEach((response, index) => {
          if (index === 0) field.set(response, true);
        }),
      },
    },
    {
      name: "missing-at-even",
      sentence: `\`${field.text}\` is missing where an even number of responses comes.`,
      change: {
        responses: changedLast((response, _, count) => {
          if (count % 2 === 0) field.set(response, false);
        }),
      },
    },
    ...empty.slice(0, 1).flatMap((each): readonly ShapeFault[] =>
      isBytes(each.field)
        ? [
            {
              name: "with-data",
              sentence: `The final response carries \`${each.text}\`.`,
              change: { responses: changedLast((response) => each.set(response, Uint8Array.of(1))) },
            },
          ]
        : [],
    ),
  ];
}
