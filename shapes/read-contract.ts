import { streamsRequests } from "../contracts/model/method-kind.ts";
import { typesOf } from "../contracts/transcript/types.ts";
import type { Method } from "../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { Effects } from "../proto/gen/streamproof/contract/v1/contract_pb.ts";
import { shapes } from "./catalogue.ts";
import type { Each } from "./each/declaration.ts";
import { eachShape } from "./each/index.ts";
import type { Finally } from "./finally/declaration.ts";
import { finallyShape } from "./finally/index.ts";
import type { Declared } from "./language/declared.ts";
import { expression } from "./language/expression.ts";
import { type Grammar, grammar } from "./language/grammar.ts";
import { type Label, labelOf } from "./language/label.ts";
import { readingOf } from "./language/reading.ts";
import type { Value } from "./language/value.ts";
import { type Base, examplesOf } from "./occasions/examples.ts";
import { type GivenCalls, givenCalls } from "./occasions/given.ts";
import type { Named, Shape } from "./shape.ts";

/** A declaration, read and checked. */
export interface ReadContract {
  readonly declared: Declared;
  readonly contract: Method;
  readonly given: GivenCalls;
  readonly examples: readonly Base[];
  /** Each shape with what it has read of the declaration, in the order of the catalogue. */
  readonly parts: readonly ShapePart[];
  /** The grammar of the requests, where one is declared. */
  readonly requestGrammar?: { readonly grammar: Grammar; readonly label: Label };
  /** Literals of the expressions about requests. */
  readonly literals: readonly Value[];
  readonly destroys: boolean;
  /** Whether an expression about a response looks at all that was before it. */
  readonly looksBack: boolean;
  /** Put before the ids of its clauses, where two services have a method of its name. */
  readonly prefix: string;
}

export interface ShapePart {
  readonly shape: Shape;
  readonly read: Named;
}

/** Reads a declaration; throws a DeclarationError on the first mistake. */
export function readContract(declared: Declared, prefix = ""): ReadContract {
  const { contract, method } = declared;
  const given = givenCalls(declared);
  const examples = examplesOf(declared, given);
  const reading = readingOf(declared, given.methods);
  const parts = shapes.flatMap((shape) => shape.read(reading).map((read) => ({ shape, read })));
  const requestGrammar = requestGrammarOf(declared);
  return {
    declared,
    prefix,
    contract,
    given,
    examples,
    parts,
    ...(requestGrammar === undefined ? {} : { requestGrammar }),
    literals: contract.errors.flatMap(
      ({ when }, index) =>
        expression(when, {
          variables: {
            request: { kind: "message", desc: method.input },
            given: { kind: "any" },
            now: { kind: "any" },
          },
          types: typesOf(method.input.file),
          place: declared.placeOf(["errors", index, "when"]),
        }).literals,
    ),
    looksBack: parts.some(looksBack),
    destroys: contract.effects === Effects.DESTROYS,
  };
}

/** Of a thousand of each it would be a million looks. */
function looksBack({ shape, read }: ShapePart): boolean {
  // What these two have read.
  const that = () => (read as Each | Finally).that;
  switch (shape.name) {
    case eachShape.name:
      return that().uses.has("requests") || that().uses.has("responses");
    case finallyShape.name:
      return that().loops > 1;
    default:
      return false;
  }
}

function requestGrammarOf(declared: Declared): ReadContract["requestGrammar"] {
  const { method, contract } = declared;
  const [first] = contract.requests;
  if (first === undefined || !streamsRequests(method)) return undefined;
  const place = declared.placeOf(["requests"]);
  const read = grammar(first.grammar, `${place}.grammar`);
  const label = labelOf({
    ...({ declaration: first, grammar: read, desc: method.input, variable: "request", place } as const),
    types: typesOf(method.input.file),
  });
  return { grammar: read, label };
}
