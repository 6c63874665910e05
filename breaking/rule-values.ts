/** Which way a rule went: what it refuses grew, shrank, or is another. */
export type Direction = "stricter" | "looser" | "different";

export interface RuleChange {
  /** `string.minLen` */
  readonly rule: string;
  readonly direction: Direction;
  /** `1 became 2`, `was added: 1` */
  readonly words: string;
}

/** The rules of one field as values by path, from their ProtoJSON. */
export type RuleValues = ReadonlyMap<string, unknown>;

/** `{int32: {gt: 0}}` as `int32.gte → 1`: of whole numbers both say the same. */
export function ruleValues(json: unknown): RuleValues {
  const values = new Map<string, unknown>();
  collect(json, "", values);
  return values;
}

function collect(json: unknown, path: string, values: Map<string, unknown>): void {
  if (typeof json !== "object" || json === null || Array.isArray(json)) {
    const [rule, value] = asInclusive(path, json);
    values.set(rule, value);
    return;
  }
  for (const [name, value] of Object.entries(json)) {
    const inner = path === "" ? name : `${path}.${name}`;
    if (name === "cel" && Array.isArray(value)) {
      for (const rule of value) values.set(`${inner}(${celName(rule)})`, rule.expression ?? rule);
    } else collect(value, inner, values);
  }
}

function celName(rule: { readonly id?: string; readonly expression?: string } | string): string {
  return typeof rule === "string" ? rule : (rule.id ?? rule.expression ?? "");
}

const whole = /(^|\.)(u?int|sint|s?fixed)(32|64)\.[gl]te?$/;

function asInclusive(path: string, value: unknown): readonly [string, unknown] {
  if (!whole.test(path)) return [path, value];
  const number = BigInt(String(value));
  if (path.endsWith("gt")) return [`${path}e`, String(number + 1n)];
  return path.endsWith("lt") ? [`${path}e`, String(number - 1n)] : [path, String(number)];
}

/** Every rule that is not what it was. */
export function compareRules(before: RuleValues, now: RuleValues): readonly RuleChange[] {
  const rules = [...new Set([...before.keys(), ...now.keys()])];
  return rules.flatMap((rule) => {
    const [old, fresh] = [before.get(rule), now.get(rule)];
    if (JSON.stringify(old) === JSON.stringify(fresh)) return [];
    return [{ rule, direction: directionOf(rule, old, fresh), words: wordsOf(old, fresh) }];
  });
}

function wordsOf(old: unknown, fresh: unknown): string {
  if (old === undefined) return `was added: ${shown(fresh)}`;
  if (fresh === undefined) return `was removed: ${shown(old)}`;
  return `${shown(old)} became ${shown(fresh)}`;
}

/** Long whole numbers are texts in ProtoJSON. */
function shown(value: unknown): string {
  return typeof value === "string" && /^-?\d+$/.test(value) ? value : JSON.stringify(value);
}

const least = /(^|\.)(gte?|min[A-Z]\w*)$/;
const most = /(^|\.)(lte?|max[A-Z]\w*|within)$/;

function directionOf(rule: string, old: unknown, fresh: unknown): Direction {
  // A rule that is ignored refuses nothing.
  const ignores = /(^|\.)ignore$/.test(rule);
  if (old === undefined || old === false) return ignores ? "looser" : "stricter";
  if (fresh === undefined || fresh === false) return ignores ? "stricter" : "looser";
  if (least.test(rule)) return byNumber(old, fresh);
  if (most.test(rule)) return byNumber(fresh, old);
  if (Array.isArray(old) && Array.isArray(fresh)) {
    const excludes = /(^|\.)notIn$/.test(rule);
    return excludes ? bySet(old, fresh) : bySet(fresh, old);
  }
  return "different";
}

function byNumber(old: unknown, fresh: unknown): Direction {
  const [before, now] = [Number(old), Number(fresh)];
  if (Number.isNaN(before) || Number.isNaN(now)) return "different";
  return now > before ? "stricter" : "looser";
}

/** Stricter where the second has everything of the first and more. */
function bySet(smaller: readonly unknown[], larger: readonly unknown[]): Direction {
  const holds = (all: readonly unknown[], some: readonly unknown[]) =>
    some.every((each) => all.includes(each));
  if (holds(larger, smaller)) return "stricter";
  return holds(smaller, larger) ? "looser" : "different";
}
