import type { parse } from "@bufbuild/cel";
import type { Registry } from "@bufbuild/protobuf";
import { nearNames } from "../../text/did-you-mean.ts";
import { unknownField } from "./field-path.ts";
import { anything, bool, type Kind, kindOfField, kindText, number, string, type Variables } from "./kind.ts";

/** The syntax tree of an expression. */
export type Expr = ReturnType<typeof parse>["expr"];

export interface KindContext {
  readonly variables: Variables;
  readonly functions: ReadonlySet<string>;
  readonly types: Registry;
  /** Takes the variables that are used. */
  readonly uses: Set<string>;
  /** Told what cannot be right. */
  readonly wrong: (why: string) => never;
}

/** The kind of an expression; what cannot be right is told to `context.wrong`. */
export function kindOf(expr: Expr, context: KindContext): Kind {
  const { exprKind } = expr;
  switch (exprKind.case) {
    case "constExpr":
      return constantKind(exprKind.value.constantKind.case);
    case "identExpr":
      return variableKind(exprKind.value.name, context);
    case "selectExpr": {
      const { operand, field, testOnly } = exprKind.value;
      const named = qualifiedName(expr);
      const [root = ""] = named?.split(".") ?? [];
      // `package.Enum.VALUE` and the like begin with no variable.
      if (named !== undefined && !(root in context.variables)) {
        return isKnownName(named, context.types) ? anything : variableKind(root, context);
      }
      const inner = operand === undefined ? anything : kindOf(operand, context);
      const found = fieldKind(inner, field, context);
      return testOnly ? bool : found;
    }
    case "callExpr":
      return callKind(exprKind.value, context);
    case "listExpr": {
      const elements = exprKind.value.elements.map((each) => kindOf(each, context));
      return { kind: "list", of: elements[0] ?? anything };
    }
    case "comprehensionExpr":
      return comprehensionKind(exprKind.value, context);
    default:
      return anything;
  }
}

type Call = Extract<Expr["exprKind"], { case: "callExpr" }>["value"];
type Comprehension = Extract<Expr["exprKind"], { case: "comprehensionExpr" }>["value"];

function constantKind(name: string | undefined): Kind {
  switch (name) {
    case "int64Value":
    case "uint64Value":
    case "doubleValue":
      return number;
    case "stringValue":
      return string;
    case "bytesValue":
      return { kind: "bytes" };
    case "boolValue":
      return bool;
    case "nullValue":
      return { kind: "null" };
    default:
      return anything;
  }
}

/** Types are variables, too. */
const typeNames = new Set([
  "int",
  "uint",
  "double",
  "bool",
  "string",
  "bytes",
  "list",
  "map",
  "null_type",
  "type",
]);

function variableKind(name: string, { variables, uses, wrong }: KindContext): Kind {
  const known = variables[name];
  if (known !== undefined) {
    uses.add(name);
    return known;
  }
  if (typeNames.has(name)) return anything;
  const names = Object.keys(variables).filter((each) => !each.startsWith("@"));
  const [near] = nearNames(name, names, 1);
  return wrong(
    near === undefined
      ? `there is no "${name}" here; there is ${names.join(", ")}`
      : `there is no "${name}" here; did you mean "${near}"?`,
  );
}

function fieldKind(inner: Kind, field: string, { wrong }: KindContext): Kind {
  switch (inner.kind) {
    case "message": {
      const { typeName } = inner.desc;
      if (/^google\.protobuf\.(Any|Struct|Value)$/.test(typeName)) return anything;
      const found = inner.desc.fields.find((each) => each.name === field);
      return found === undefined ? wrong(unknownField(inner.desc, field)) : kindOfField(found);
    }
    case "map":
      return inner.of;
    case "any":
      return anything;
    default:
      return wrong(`"${field}" is asked of what is no message`);
  }
}

const comparisons = new Set(["_<_", "_<=_", "_>_", "_>=_", "_==_", "_!=_"]);
const logical = new Set(["_&&_", "_||_", "!_"]);
const numeric = new Set(["_-_", "_*_", "_/_", "_%_", "-_"]);
const texts = new Set(["contains", "startsWith", "endsWith", "matches", "indexOf", "lastIndexOf"]);

function callKind({ function: name, target, args }: Call, context: KindContext): Kind {
  const { wrong, functions } = context;
  const kinds = args.map((each) => kindOf(each, context));
  const on = target === undefined ? undefined : kindOf(target, context);
  if (logical.has(name)) {
    for (const kind of kinds)
      if (kind.kind !== "bool" && kind.kind !== "any") wrong("&&, || and ! need true or false");
    return bool;
  }
  if (comparisons.has(name)) {
    const [one = anything, other = anything] = kinds;
    if (!comparable(one, other)) wrong(`it compares ${kindText(one)} with ${kindText(other)}`);
    return bool;
  }
  if (name === "_?_:_") return kinds[1] ?? anything;
  if (name === "_[_]") return kinds[0]?.kind === "list" || kinds[0]?.kind === "map" ? kinds[0].of : anything;
  if (name === "@in" || name === "@not_strictly_false") return bool;
  if (numeric.has(name)) {
    if (kinds.some(({ kind }) => kind === "string" || kind === "bool"))
      wrong("it reckons with what is no number");
    return kinds.every(({ kind }) => kind === "number") ? number : anything;
  }
  if (name === "_+_") {
    const [one = anything, other = anything] = kinds;
    if (!comparable(one, other)) wrong(`it adds ${kindText(other)} to ${kindText(one)}`);
    return one.kind === "any" ? other : one;
  }
  if (!functions.has(name)) {
    const [near] = nearNames(
      name,
      [...functions].filter((each) => /^\w+$/.test(each)),
      1,
    );
    wrong(`there is no function "${name}"${near === undefined ? "" : `; did you mean "${near}"?`}`);
  }
  if (texts.has(name) && on !== undefined && on.kind !== "string" && on.kind !== "any") {
    wrong(`"${name}" needs a text before it, not ${kindText(on)}`);
  }
  if (name === "size") {
    const [asked = on ?? anything] = kinds;
    if (["number", "bool", "message"].includes(asked.kind))
      wrong(`size needs a text, bytes, a list or a map, not ${kindText(asked)}`);
    return number;
  }
  return resultKinds[name] ?? anything;
}

const resultKinds: Readonly<Record<string, Kind>> = {
  contains: bool,
  startsWith: bool,
  endsWith: bool,
  matches: bool,
  indexOf: number,
  mean: number,
  md5: string,
  sha1: string,
  sha256: string,
  crc32c: number,
  int: number,
  uint: number,
  double: number,
  string,
};

function comprehensionKind(value: Comprehension, context: KindContext): Kind {
  const range = value.iterRange === undefined ? anything : kindOf(value.iterRange, context);
  const element = range.kind === "list" ? range.of : anything;
  const initial = value.accuInit === undefined ? anything : kindOf(value.accuInit, context);
  const inner: KindContext = {
    ...context,
    variables: {
      ...context.variables,
      [value.iterVar]: element,
      [value.accuVar]: initial.kind === "bool" ? initial : anything,
    },
  };
  if (value.loopCondition !== undefined) kindOf(value.loopCondition, inner);
  const step = value.loopStep === undefined ? anything : kindOf(value.loopStep, inner);
  const result = value.result === undefined ? anything : kindOf(value.result, inner);
  return result.kind === "any" && step.kind === "list" ? step : result;
}

/** `a.b.c`, where it is nothing but names. */
function qualifiedName({ exprKind }: Expr): string | undefined {
  if (exprKind.case === "identExpr") return exprKind.value.name;
  if (exprKind.case !== "selectExpr" || exprKind.value.operand === undefined || exprKind.value.testOnly)
    return undefined;
  const before = qualifiedName(exprKind.value.operand);
  return before === undefined ? undefined : `${before}.${exprKind.value.field}`;
}

function isKnownName(name: string, types: Registry): boolean {
  const type = name.replace(/\.[^.]+$/, "");
  return (
    types.get(name) !== undefined ||
    types.getEnum(type)?.values.some((each) => name.endsWith(`.${each.name}`)) === true
  );
}

function comparable(one: Kind, other: Kind): boolean {
  if (one.kind === "any" || other.kind === "any" || one.kind === "null" || other.kind === "null") return true;
  return one.kind === other.kind;
}
