import { typesOf } from "../../contracts/transcript/types.ts";
import { type Grammar, grammar } from "../language/grammar.ts";
import { type Label, labelOf } from "../language/label.ts";
import { named } from "../language/named.ts";
import { needsRequestStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** The order in which kinds of requests may come. */
export interface RequestGrammar extends Named {
  readonly grammar: Grammar;
  readonly label: Label;
  /** What a request stream that breaks it is refused with. */
  readonly codes: readonly number[];
}

const invalidArgument = 3;

export function readRequests(reading: Reading): readonly RequestGrammar[] {
  const { method } = reading;
  return reading.declared.contract.requests.map((declaration, index) => {
    const path = ["requests", index];
    needsRequestStream(reading, path, "one has no order");
    const place = reading.place(path);
    const read = grammar(declaration.grammar, `${place}.grammar`);
    const types = typesOf(method.input.file);
    return {
      ...named(declaration),
      grammar: read,
      label: labelOf({ declaration, grammar: read, desc: method.input, variable: "request", types, place }),
      codes: declaration.codes.length > 0 ? declaration.codes : [invalidArgument],
    };
  });
}
