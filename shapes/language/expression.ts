import { type CelEnv, type CelInput, celEnv, isCelError, parse, plan, unparse } from "@bufbuild/cel";
import { strings } from "@bufbuild/cel/ext";
import type { Registry } from "@bufbuild/protobuf";
import { DeclarationError, sentence } from "./declaration-error.ts";
import { type Expr, kindOf } from "./expression-kind.ts";
import { contractFunctions } from "./functions.ts";
import { type Kind, kindText, type Variables } from "./kind.ts";
import { loopsIn } from "./loops.ts";
import { shown, type Value, valueFrom } from "./value.ts";

/** What an expression may use, by its name. */
export type Bindings = Readonly<Record<string, CelInput | undefined>>;

/** A CEL expression, read and checked. */
export interface Expression {
  readonly text: string;
  /** Its value, or why it has none. */
  readonly of: (bindings: Bindings) => Result;
  /** The values that made a comparison what it is: `response.total = 7`. */
  readonly why: (bindings: Bindings) => string;
  /** The literals in it: where its value changes. */
  readonly literals: readonly Value[];
  /** The variables it uses. */
  readonly uses: ReadonlySet<string>;
  /** How many loops it has within each other. */
  readonly loops: number;
}

export type Result = { readonly value: Value } | { readonly problem: string };

export interface ExpressionContext {
  /** The variables that may be used here, by what they are. */
  readonly variables: Variables;
  readonly types: Registry;
  /** What the value has to be; anything where absent. */
  readonly wanted?: Kind;
  /** Begins the sentence of a mistake. */
  readonly place: string;
}

type Parsed = ReturnType<typeof parse>;

const environments = new WeakMap<Registry, CelEnv>();

function environment(types: Registry): CelEnv {
  const known = environments.get(types);
  if (known !== undefined) return known;
  const made = celEnv({ registry: types, funcs: [...strings, ...contractFunctions] });
  environments.set(types, made);
  return made;
}

/** Reads an expression; throws a DeclarationError where it cannot be right. */
export function expression(text: string, context: ExpressionContext): Expression {
  const { place, types, variables } = context;
  const parsed = parsedFrom(text, place);
  const env = environment(types);
  const functions = new Set([...env.funcs].map(({ name }) => name));
  const uses = new Set<string>();
  const kind = kindOf(parsed.expr, { variables, functions, types, uses, wrong });
  if (context.wanted !== undefined && !fits(kind, context.wanted)) {
    wrong(`it is ${kindText(kind)} and has to be ${kindText(context.wanted)}`);
  }
  const run = plan(env, parsed.expr);
  const parts = comparedParts(parsed.expr).map((part) => ({
    // With its source a macro is told as it was written.
    text: unparse({ ...parsed, expr: part }),
    run: plan(env, part),
  }));
  return {
    text,
    uses,
    loops: loopsIn(parsed.expr),
    literals: literalsIn(parsed.expr),
    of: (bindings) => resultOf(run, bindings),
    why: (bindings) =>
      parts
        .flatMap((part) => {
          const result = resultOf(part.run, bindings);
          return "value" in result ? [`${part.text} = ${shown(result.value)}`] : [];
        })
        .filter((each, index, all) => all.indexOf(each) === index)
        .slice(0, mostParts)
        .join(", "),
  };

  function wrong(why: string): never {
    throw new DeclarationError(
      `${place}: the expression ${JSON.stringify(text)} cannot be used: ${sentence(why)}`,
    );
  }
}

const mostParts = 4;

function resultOf(run: (bindings: Record<string, CelInput>) => unknown, bindings: Bindings): Result {
  const given: Record<string, CelInput> = {};
  for (const [name, value] of Object.entries(bindings)) if (value !== undefined) given[name] = value;
  const result = run(given);
  return isCelError(result) ? { problem: result.message } : { value: valueFrom(result) };
}

function parsedFrom(text: string, place: string): Parsed {
  if (text.trim() === "") throw new DeclarationError(`${place}: the expression is empty. Write CEL.`);
  try {
    return parse(text);
  } catch (error) {
    const why =
      error instanceof Error ? error.message.replace(/^<input>:1:(\d+): /, "column $1: ") : String(error);
    throw new DeclarationError(`${place}: the expression ${JSON.stringify(text)} is no CEL: ${why}.`);
  }
}

function fits(kind: Kind, wanted: Kind): boolean {
  if (kind.kind === "any" || wanted.kind === "any") return true;
  return kind.kind === wanted.kind;
}

const logical = new Set(["_&&_", "_||_", "!_"]);
const comparing = new Set(["_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "@in"]);

/** The sides of comparisons: what somebody has to see who asks why. */
function comparedParts({ exprKind }: Expr): readonly Expr[] {
  switch (exprKind.case) {
    case "callExpr": {
      const { function: name, target, args } = exprKind.value;
      if (logical.has(name) || comparing.has(name)) {
        return args.flatMap((each) =>
          logical.has(name) ? comparedParts(each) : isConstant(each) ? [] : [each],
        );
      }
      return [...(target === undefined ? [] : [target]), ...args].filter((each) => !isConstant(each));
    }
    case "selectExpr":
      return exprKind.value.operand === undefined ? [] : [exprKind.value.operand];
    default:
      return [];
  }
}

function isConstant({ exprKind }: Expr): boolean {
  return exprKind.case === "constExpr";
}

function literalsIn({ exprKind }: Expr): readonly Value[] {
  switch (exprKind.case) {
    case "constExpr": {
      const { constantKind } = exprKind.value;
      switch (constantKind.case) {
        case "int64Value":
        case "uint64Value":
        case "doubleValue":
        case "stringValue":
        case "bytesValue":
          return [constantKind.value];
        default:
          return [];
      }
    }
    case "callExpr":
      return [exprKind.value.target, ...exprKind.value.args].flatMap((each) =>
        each === undefined ? [] : literalsIn(each),
      );
    case "selectExpr":
      return exprKind.value.operand === undefined ? [] : literalsIn(exprKind.value.operand);
    case "listExpr":
      return exprKind.value.elements.flatMap(literalsIn);
    case "comprehensionExpr": {
      const { iterRange, loopStep, result } = exprKind.value;
      return [iterRange, loopStep, result].flatMap((each) => (each === undefined ? [] : literalsIn(each)));
    }
    default:
      return [];
  }
}
