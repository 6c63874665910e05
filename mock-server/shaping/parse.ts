import { codeNames } from "../../contracts/transcript/code.ts";
import type { Compression } from "../call/engine.ts";
import { type CallFaultName, callFaults, type Shaping } from "./shaping.ts";

/** Reads the names of `x-mock-fault`, with commas between. Throws an Error with one sentence. */
export function parseFaults(text: string): Shaping {
  return { faults: words(text).map(findCallFault) };
}

/** Reads `delay=200, code=UNAVAILABLE, after=3`. Throws an Error with one sentence. */
export function parseShaping(text: string): Shaping {
  return Object.assign({}, ...words(text).map((word) => settingFrom(word)));
}

/** What shapes the calls of some methods. */
export interface Rule {
  /** `package.Service/Method` with `*` for any letters. */
  readonly rpc: string;
  /** What `x-mock-session` must say; calls of all sessions where absent. */
  readonly session?: string;
  readonly shaping: Shaping;
}

/** Reads a shaping with `rpc=GLOB` and `session=NAME` beside it. Throws an Error with one sentence. */
export function parseRule(text: string): Rule {
  const all = words(text);
  const last = (name: string) => all.findLast((word) => word.startsWith(name))?.slice(name.length);
  const session = last("session=");
  const shaping = all.filter((word) => !/^(rpc|session)=/.test(word)).join(",");
  return {
    rpc: last("rpc=") ?? "*",
    ...(session === undefined ? {} : { session }),
    shaping: parseShaping(shaping),
  };
}

function words(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

const readers: Readonly<Record<string, (value: string) => Shaping>> = {
  code: (value) => ({ code: codeFrom(value) }),
  after: (value) => ({ after: wholeNumber("after", value) }),
  delay: (value) => ({ delayMs: milliseconds("delay", value) }),
  jitter: (value) => ({ jitterMs: milliseconds("jitter", value) }),
  bandwidth: (value) => ({ bytesPerSecond: bytesFrom(value) }),
  compress: (value) => ({ compress: compressionFrom(value) }),
  probability: (value) => ({ probability: probabilityFrom(value) }),
  fault: (value) => ({ faults: value.split("+").map(findCallFault) }),
};

function settingFrom(word: string): Shaping {
  const equals = word.indexOf("=");
  const name = equals < 0 ? word : word.slice(0, equals).trim();
  const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
  if (read === undefined || equals < 0) {
    const known = Object.keys(readers).join(", ");
    throw new Error(`Invalid "${word}": expected NAME=VALUE with one of ${known}, as in delay=200.`);
  }
  return read(word.slice(equals + 1).trim());
}

function findCallFault(name: string): CallFaultName {
  const found = callFaults.find((fault) => fault.name === name);
  if (found !== undefined) return found.name;
  const known = callFaults.map((fault) => fault.name).join(", ");
  throw new Error(`Unknown fault "${name}" for a call; use one of ${known}.`);
}

/** A code by its name or number; OK breaks nothing. */
function codeFrom(value: string): number {
  const names: readonly string[] = codeNames;
  const code = /^\d+$/.test(value) ? Number(value) : names.indexOf(value.toUpperCase());
  if (code > 0 && code < names.length) return code;
  throw new Error(`Unknown status code "${value}"; use a name such as UNAVAILABLE.`);
}

function wholeNumber(name: string, value: string): number {
  if (/^\d{1,9}$/.test(value)) return Number(value);
  throw new Error(`Invalid "${name}=${value}": expected a whole number of messages.`);
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** `200`, `200ms`, `1.5s`: milliseconds where no unit is given. */
export function milliseconds(name: string, value: string): number {
  const parts = /^(\d{1,9}(?:\.\d+)?)(ms|s|m)?$/.exec(value);
  if (parts !== null) return Number(parts[1]) * (units[parts[2] ?? "ms"] ?? 1);
  throw new Error(`Invalid "${name}=${value}": expected milliseconds or a duration such as 1.5s.`);
}

const sizes: Readonly<Record<string, number>> = { k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function bytesFrom(value: string): number {
  const parts = /^(\d{1,9}(?:\.\d+)?)([kmg])?$/i.exec(value);
  const bytes = Number(parts?.[1]) * (sizes[parts?.[2]?.toLowerCase() ?? ""] ?? 1);
  if (bytes > 0) return bytes;
  throw new Error(`Invalid "bandwidth=${value}": expected bytes per second, such as 64k.`);
}

function compressionFrom(value: string): Compression {
  if (value === "gzip" || value === "identity") return value;
  throw new Error(`Invalid "compress=${value}": expected gzip or identity.`);
}

function probabilityFrom(value: string): number {
  const number = /^\d+(\.\d+)?%?$/.test(value) ? Number.parseFloat(value) : Number.NaN;
  const probability = value.endsWith("%") ? number / 100 : number;
  if (probability >= 0 && probability <= 1) return probability;
  throw new Error(`Invalid "probability=${value}": expected a number from 0 to 1.`);
}
