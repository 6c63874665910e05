import type { DescMessage, Message, Registry } from "@bufbuild/protobuf";
import type { Grammar as GrammarDeclaration } from "../../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { type Expression, expression } from "./expression.ts";
import { type FieldPath, fieldPath } from "./field-path.ts";
import type { Grammar } from "./grammar.ts";

/** Names the kind of a message: a label whose expression is true, or a field that is set. */
export type Label = (message: Message) => string | undefined;

export interface LabelOptions {
  readonly declaration: GrammarDeclaration;
  readonly grammar: Grammar;
  readonly desc: DescMessage;
  /** The variable that holds the message. */
  readonly variable: "request" | "response";
  readonly types: Registry;
  readonly place: string;
}

/** Throws a DeclarationError on a word that is neither a label nor a field. */
export function labelOf(options: LabelOptions): Label {
  const { declaration, grammar, desc, variable, types, place } = options;
  const context = {
    variables: { [variable]: { kind: "message", desc } as const },
    types,
    wanted: { kind: "bool" } as const,
  };
  const labels: (readonly [string, Expression])[] = Object.entries(declaration.labels).map(([name, text]) => [
    name,
    expression(text, { ...context, place: `${place}.labels.${name}` }),
  ]);
  const named = new Set(labels.map(([name]) => name));
  const fields: readonly FieldPath[] = [...grammar.words]
    .filter((word) => !named.has(word))
    .map((word) => fieldPath(desc, word, `${place}.grammar`));
  return (message) => {
    for (const [name, that] of labels) {
      const result = that.of({ [variable]: message });
      if ("value" in result && result.value === true) return name;
    }
    return fields.find((field) => field.isSet(message))?.text;
  };
}
