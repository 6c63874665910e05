import type { JsonValue } from "@bufbuild/protobuf";
import { createRandom, type Random } from "../../fixtures/messages/random.ts";
import { uuid } from "../../fixtures/messages/words.ts";

/** What expressions in a stub's values may speak of. */
export interface TemplateContext {
  readonly seed: number;
  /** The request as ProtoJSON: the first, or the latest of a stream. */
  readonly request: JsonValue;
  /** The message that was sent before, as ProtoJSON; an empty object where it is the first. */
  readonly previous: JsonValue;
  /** The mock's time. */
  readonly nowMs: number;
  /** The number of the message in the answer, from 0. */
  readonly index: number;
}

const expression = /\{\{\s*(.+?)\s*\}\}/g;
const whole = /^\{\{\s*([^{}]*(?:\{[^{}]*\}[^{}]*)*)\s*\}\}$/;

export function hasTemplate(value: unknown): boolean {
  return JSON.stringify(value)?.includes("{{") === true;
}

/** True where the text speaks of messages, which are known only in a call. */
export function needsCall(text: string): boolean {
  return /\{\{\s*(request|previous)\b/.test(text);
}

let shared: Random | undefined;

/** Fills in the expressions; throws an Error with one sentence where one cannot be. */
export function fillIn(value: JsonValue, context: TemplateContext): JsonValue {
  shared ??= createRandom();
  shared.seed(context.seed);
  return filled(value, context, shared);
}

function filled(value: JsonValue, context: TemplateContext, random: Random): JsonValue {
  if (typeof value === "string") return value.includes("{{") ? filledText(value, context, random) : value;
  if (Array.isArray(value)) return value.map((each) => filled(each, context, random));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, filled(each, context, random)]),
  );
}

/** An expression alone gives its value as it is: a number stays a number. */
function filledText(text: string, context: TemplateContext, random: Random): JsonValue {
  const only = whole.exec(text)?.[1];
  if (only !== undefined) return evaluated(only.trim(), context, random);
  return text.replaceAll(expression, (_, inner: string) => {
    const value = evaluated(inner, context, random);
    return typeof value === "string" ? value : JSON.stringify(value);
  });
}

function evaluated(text: string, context: TemplateContext, random: Random): JsonValue {
  if (text === "index") return context.index;
  if (text === "request") return context.request;
  if (text.startsWith("request.")) return member(context.request, text.split(".").slice(1));
  if (text === "previous") return context.previous;
  if (text.startsWith("previous.")) return member(context.previous, text.split(".").slice(1));
  if (text === "uuid") return uuid(random);
  const [isNow, shift] = /^now(?:\(\s*([^)]*?)\s*\))?$/.exec(text) ?? [];
  if (isNow !== undefined) return new Date(context.nowMs + shiftMs(shift)).toISOString();
  const parts = /^([a-z]\w*)\.([a-z]\w*)(?:\((.*)\))?$/i.exec(text);
  const [, module = "", method = "", given = ""] = parts ?? [];
  const maker = own(own(random.faker, module), method);
  if (typeof maker !== "function") {
    throw new Error(
      `unknown expression "${text}"; use request.FIELD, previous.FIELD, index, uuid, now, now(+5s), or a function of Faker such as person.fullName`,
    );
  }
  try {
    const args: readonly unknown[] = given.trim() === "" ? [] : JSON.parse(`[${given}]`);
    const value: unknown = Reflect.apply(maker, own(random.faker, module), args);
    if (value instanceof Date) return value.toISOString();
    return typeof value === "bigint" ? String(value) : JSON.parse(JSON.stringify(value ?? null));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message.split("\n")[0] : String(thrown);
    throw new Error(`cannot evaluate "${text}": ${why}`);
  }
}

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `+5s`, `-1h`, `+1.5d` */
function shiftMs(text: string | undefined): number {
  if (text === undefined || text === "") return 0;
  const [, sign, amount, unit = ""] = /^([+-])(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text) ?? [];
  if (amount === undefined) throw new Error(`cannot read now(${text}); write now(+5s), in ms, s, m, h or d`);
  return (sign === "-" ? -1 : 1) * Number(amount) * (unitMs[unit] ?? 0);
}

/** Faker's modules are its own properties, and their functions bound to them; nothing else is reached. */
function own(object: unknown, name: string): unknown {
  if (typeof object !== "object" || object === null || name === "constructor") return undefined;
  if (Object.hasOwn(object, name)) return Reflect.get(object, name);
  const prototype: unknown = Object.getPrototypeOf(object);
  const inherited = prototype !== Object.prototype && prototype !== null && name in Object(prototype);
  return inherited ? Reflect.get(object, name) : undefined;
}

function member(value: JsonValue, path: readonly string[]): JsonValue {
  let found: JsonValue | undefined = value;
  for (const name of path) {
    found =
      typeof found === "object" && found !== null && Object.hasOwn(found, name)
        ? Reflect.get(found, name)
        : undefined;
  }
  return found ?? "";
}
