import { InvalidArgumentError } from "commander";

interface Range {
  readonly min: number;
  readonly max?: number;
}

/** A parser of an option that is a whole number. */
export function integer(range: Range): (text: string) => number {
  return (text) => {
    const value = /^-?\d+$/.test(text) ? Number(text) : Number.NaN;
    return inRange(value, range, "a whole number");
  };
}

/** A parser of an option that is a number, not necessarily whole. */
export function decimal(range: Range): (text: string) => number {
  return (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    return inRange(value, range, "a number");
  };
}

/** Seeds are what fast-check takes: 32 bits with a sign. */
export const seed: (text: string) => number = integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

const secondsIn: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600 };

/** A parser of a time: seconds, or a number with ms, s, m or h. */
export function seconds(text: string): number {
  const { number, unit = "s" } = /^(?<number>\d+(\.\d+)?)(?<unit>ms|s|m|h)?$/.exec(text)?.groups ?? {};
  const value = Number(number ?? 0) * (secondsIn[unit] ?? 1);
  if (value > 0) return value;
  throw new InvalidArgumentError("Expected seconds, or a time such as 90s or 5m.");
}

export const port: (text: string) => number = integer({ min: 0, max: 65_535 });

/** Further values of an option that is repeatable. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function inRange(value: number, { min, max }: Range, what: string): number {
  if (value >= min && value <= (max ?? Number.MAX_SAFE_INTEGER)) return value;
  const bounds = max === undefined ? `of ${min} or more` : `from ${min} to ${max}`;
  // Commander puts the option and its value before this.
  throw new InvalidArgumentError(`Expected ${what} ${bounds}.`);
}
