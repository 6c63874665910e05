import { InvalidArgumentError } from "commander";

interface Range {
  readonly least: number;
  readonly most?: number;
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
export const seed: (text: string) => number = integer({ least: -(2 ** 31), most: 2 ** 31 - 1 });

export const port: (text: string) => number = integer({ least: 0, most: 65_535 });

/** Further values of an option that may be given several times. */
export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function inRange(value: number, { least, most }: Range, what: string): number {
  if (value >= least && value <= (most ?? Number.MAX_SAFE_INTEGER)) return value;
  const bounds = most === undefined ? `of ${least} or more` : `from ${least} to ${most}`;
  // Commander puts the option and its value before this.
  throw new InvalidArgumentError(`It takes ${what} ${bounds}.`);
}
