import type { ShapeFault } from "../breaking/shape-fault.ts";
import { lastTwice, swapped, withoutFirst, withoutLast } from "../breaking/streams.ts";
import type { ResponseGrammar } from "./declaration.ts";

/** Those changes that the grammar does not allow. */
export function breakResponses({ grammar }: ResponseGrammar): readonly ShapeFault[] {
  const words = grammar.sentence([1, 1, 1, 0, 1, 1, 1, 0]);
  const breaks = (changed: readonly string[]): boolean => {
    const { wrongAt, complete } = grammar.read(changed);
    return wrongAt !== undefined || !complete;
  };
  const exchanged = words
    .flatMap((_, index) => (index % 2 === 0 ? [words[index + 1], words[index]] : []))
    .flatMap((word) => word ?? []);
  return [
    ...(breaks(words.slice(0, -1))
      ? [
          {
            name: "final-missing",
            sentence: "The last response is missing.",
            change: { responses: withoutLast },
          },
        ]
      : []),
    ...(breaks([...words, ...words.slice(-1)])
      ? [
          {
            name: "final-twice",
            sentence: "The last response comes twice.",
            change: { responses: lastTwice },
          },
        ]
      : []),
    ...(breaks(words.slice(1))
      ? [
          {
            name: "first-missing",
            sentence: "The first response is missing.",
            change: { responses: withoutFirst },
          },
        ]
      : []),
    ...(breaks(exchanged)
      ? [{ name: "exchanged", sentence: "Each two responses change places.", change: { responses: swapped } }]
      : []),
  ];
}
