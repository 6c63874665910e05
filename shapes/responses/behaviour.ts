import type { DescField, Message } from "@bufbuild/protobuf";
import { reflect } from "@bufbuild/protobuf/reflect";
import type { Keeping } from "../keeping.ts";
import type { FieldPath } from "../language/field-path.ts";
import { asFieldValue } from "../language/field-value.ts";
import { isBool, isBytes, isText } from "../language/scalar.ts";
import type { ResponseGrammar } from "./declaration.ts";

/** Three of what may be repeated are enough to see. */
const choices = [1, 1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 0];

/** Speaks one sentence of the grammar; of what a word names as a field, that one is set. */
export function keepResponses({ grammar, fields }: ResponseGrammar): Keeping {
  const words = grammar.sentence(choices);
  return {
    count: () => words.length,
    fill: (response, { index, total }) => {
      // In a stream without a known length the first word goes on.
      const word = total === undefined ? words[0] : (words[index] ?? words.at(-1));
      const field = word === undefined ? undefined : fields.get(word);
      if (field !== undefined) choose(response, field);
    },
  };
}

function choose(response: Message, { field, isSet, set, fields }: FieldPath): void {
  if (fields.length > 1 || isSet(response)) return;
  if (field.fieldKind === "message") set(response, reflect(field.message));
  else if (field.fieldKind === "enum") set(response, field.enum.values.at(-1)?.number ?? 0);
  else set(response, sample(field));
}

function sample(field: DescField): unknown {
  if (isText(field)) return "text";
  if (isBytes(field)) return Uint8Array.of(1);
  return isBool(field) ? true : asFieldValue(field, 1n);
}
