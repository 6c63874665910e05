import { isRecord } from "../../contracts/transcript/is-record.ts";
import { isBinaryName } from "../call/header-fields.ts";
import { conditionFrom, type Matcher } from "./condition.ts";
import type { Cursor } from "./cursor.ts";

/** Reads what a header must be; one of its values is enough. */
export function headerMatcherFrom(name: string, cursor: Cursor): Matcher {
  const plain = isBinaryName(name) ? withoutPadding : (text: string) => text;
  const matcher = conditionFrom(cursor, {
    convert: (wanted) => {
      if (wanted === null || typeof wanted === "object")
        throw new Error("a header is a string; use a string, contains, matches or anyOf");
      return plain(String(wanted));
    },
    isEqual: (given, expected) => given === expected,
    texts: (given) => (typeof given === "string" ? [given] : []),
    name: "a header",
  });
  const timeout = name === "grpc-timeout" && !isRecord(cursor.value) ? timeoutMs(cursor.value) : undefined;
  const test = (given: unknown): boolean =>
    timeout === undefined
      ? eachValue(given).some((value) => matcher.test(value === undefined ? undefined : plain(value)))
      : isNear(timeoutMs(given), timeout);
  return { test, why: (given) => (test(given) ? [] : matcher.why(given)) };
}

/** HTTP joins what is sent several times; a comma may also be part of one value. */
function eachValue(given: unknown): readonly (string | undefined)[] {
  if (typeof given !== "string") return [undefined];
  return given.includes(",") ? [given, ...given.split(",").map((each) => each.trim())] : [given];
}

function withoutPadding(base64: string): string {
  return base64.replace(/=+$/, "");
}

const unitMs: Readonly<Record<string, number>> = {
  H: 3_600_000,
  M: 60_000,
  S: 1000,
  m: 1,
  u: 0.001,
  n: 0.000_001,
};

function timeoutMs(text: unknown): number | undefined {
  const [, amount, unit = ""] = /^(\d{1,8})([HMSmun])$/.exec(String(text)) ?? [];
  return amount === undefined ? undefined : Number(amount) * (unitMs[unit] ?? 0);
}

/** A client asks for what is left of its time when it sends, and we see what is left when it arrives. */
function isNear(givenMs: number | undefined, wantedMs: number): boolean {
  return givenMs !== undefined && Math.abs(givenMs - wantedMs) <= Math.max(100, wantedMs / 50);
}
