import type { JsonValue } from "@bufbuild/protobuf";
import { standardTolerance as foldTolerance } from "../shapes/fold/declaration.ts";
import { durationMs, isDuration } from "../shapes/language/duration.ts";
import { standardTolerance as paceTolerance } from "../shapes/pace/declaration.ts";

/** What a change of a promise means: for whoever relies on it, and for whoever sends requests. */
export type Meaning =
  /** A client that relied on it may be wrong now. */
  | "promises less"
  | "promises more"
  /** A request that worked may be refused now. */
  | "refuses more requests"
  | "refuses fewer requests"
  /** Nobody but a reader can tell. */
  | "is another promise";

export function breaks(meaning: Meaning): boolean {
  return meaning !== "promises more" && meaning !== "refuses fewer requests";
}

/** Shapes of which requests are refused. */
const refusing: ReadonlySet<string> = new Set(["auth", "requests"]);

export function meaningOfRemoval(shape: string): Meaning {
  return refusing.has(shape) ? "refuses fewer requests" : "promises less";
}

export function meaningOfAddition(shape: string): Meaning {
  return refusing.has(shape) || shape === "errors" ? "refuses more requests" : "promises more";
}

/** `unset` is what a field is where it is left out. */
type Rule =
  | { readonly kind: "less-where-higher" | "less-where-lower"; readonly unset: number }
  | { readonly kind: "flag"; readonly unset: boolean; readonly less: boolean }
  /** A list of which each item that is added, or removed, promises less. */
  | { readonly kind: "less-where-added" | "less-where-removed"; readonly unset: readonly JsonValue[] };

const higher = (unset: number): Rule => ({ kind: "less-where-higher", unset });
const wantedFlag: Rule = { kind: "flag", unset: false, less: false };
const looseFlag: Rule = { kind: "flag", unset: false, less: true };
const added: Rule = { kind: "less-where-added", unset: [] };
const removed: Rule = { kind: "less-where-removed", unset: [] };

/** What each field's value means, by shape and field; of all others only a reader can tell. */
const rules: Readonly<Record<string, Rule>> = {
  "quiet.first_within": higher(Number.POSITIVE_INFINITY),
  "quiet.next_within": higher(Number.POSITIVE_INFINITY),
  "count.max": higher(Number.POSITIVE_INFINITY),
  "count.min": { kind: "less-where-lower", unset: 0 },
  "pace.tolerance": higher(paceTolerance),
  "pace.burst": higher(1),
  "fold.tolerance": higher(foldTolerance),
  "timestamps.near_now": higher(Number.POSITIVE_INFINITY),
  "order.strict": wantedFlag,
  "reply.interactive": wantedFlag,
  "chunks.full": { kind: "flag", unset: true, less: false },
  "errors.after_messages": looseFlag,
  "errors.codes": added,
  "requests.codes": { kind: "less-where-added", unset: ["INVALID_ARGUMENT"] },
  "same.ignoring": added,
  "unique.fields": added,
  "last.empty": removed,
};

/** Fields of which having one is a promise of its own. */
const optionalPromises: ReadonlySet<string> = new Set([
  ...["chunks.length", "chunks.md5", "chunks.sha256", "chunks.crc32c", "chunks.total", "chunks.size"],
  ...["errors.detail", "fold.empty", "count.equal"],
]);

/** What the change of a field of a shape means; of `level` for every shape alike. */
export function meaningOf(
  shape: string,
  field: string,
  before: JsonValue | undefined,
  now: JsonValue | undefined,
): Meaning {
  if (field === "level") return now === "SHOULD" ? "promises less" : "promises more";
  const name = `${shape}.${field}`;
  if (optionalPromises.has(name)) {
    if (before === undefined) return "promises more";
    return now === undefined ? "promises less" : "is another promise";
  }
  const rule = rules[name];
  if (rule === undefined) return field === "equal" ? entries(before, now) : "is another promise";
  switch (rule.kind) {
    case "less-where-higher":
    case "less-where-lower": {
      const [was, is] = [amount(before, rule.unset), amount(now, rule.unset)];
      if (was === undefined || is === undefined) return "is another promise";
      return is > was === (rule.kind === "less-where-higher") ? "promises less" : "promises more";
    }
    case "flag":
      return (now ?? rule.unset) === rule.less ? "promises less" : "promises more";
    case "less-where-added":
      return sets(before ?? rule.unset, now ?? rule.unset, "promises less", "promises more");
    case "less-where-removed":
      return sets(before ?? rule.unset, now ?? rule.unset, "promises more", "promises less");
  }
}

function sets(
  before: JsonValue | readonly JsonValue[],
  now: JsonValue | readonly JsonValue[],
  whereAdded: Meaning,
  whereRemoved: Meaning,
): Meaning {
  const [was, is] = [list(before), list(now)];
  const more = is.some((each) => !was.includes(each));
  const fewer = was.some((each) => !is.includes(each));
  if (more && fewer) return "is another promise";
  return more ? whereAdded : whereRemoved;
}

/** A mapping of which each entry is a promise. */
function entries(before: JsonValue | undefined, now: JsonValue | undefined): Meaning {
  const texts = (value: JsonValue | undefined): readonly string[] =>
    typeof value === "object" && value !== null
      ? Object.entries(value).map((entry) => JSON.stringify(entry))
      : [];
  return typeof (before ?? now) === "object"
    ? sets([...texts(before)], [...texts(now)], "promises more", "promises less")
    : "is another promise";
}

function list(value: JsonValue | readonly JsonValue[]): readonly JsonValue[] {
  return isList(value) ? value : [value];
}

function isList(value: JsonValue | readonly JsonValue[]): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** A number, or a time in milliseconds; undefined for an expression. */
function amount(value: JsonValue | undefined, unset: number): number | undefined {
  if (value === undefined) return unset;
  const text = String(value);
  if (isDuration(text)) return durationMs(text, "");
  return Number.isFinite(Number(text)) ? Number(text) : undefined;
}
