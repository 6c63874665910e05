import { typesOf } from "../../contracts/transcript/types.ts";
import { type FieldPath, fieldPath } from "../language/field-path.ts";
import { type Grammar, grammar } from "../language/grammar.ts";
import { type Label, labelOf } from "../language/label.ts";
import { named } from "../language/named.ts";
import { needsResponseStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** The order in which kinds of responses come. */
export interface ResponseGrammar extends Named {
  readonly grammar: Grammar;
  readonly label: Label;
  /** The words that are fields, by their names. */
  readonly fields: ReadonlyMap<string, FieldPath>;
}

export function readResponses(reading: Reading): readonly ResponseGrammar[] {
  const { method } = reading;
  return reading.declared.contract.responses.map((declaration, index) => {
    const path = ["responses", index];
    needsResponseStream(reading, path, "one has no order");
    const place = reading.place(path);
    const read = grammar(declaration.grammar, `${place}.grammar`);
    const types = typesOf(method.output.file);
    const label = labelOf({
      declaration,
      grammar: read,
      desc: method.output,
      variable: "response",
      types,
      place,
    });
    const words = [...read.words].filter((word) => !(word in declaration.labels));
    const fields = new Map(words.map((word) => [word, fieldPath(method.output, word, place)]));
    return { ...named(declaration), grammar: read, label, fields };
  });
}
