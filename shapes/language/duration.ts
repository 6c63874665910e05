import { DeclarationError } from "./declaration-error.ts";

const units: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 };

const pattern = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** Whether a text is a duration, and not an expression. */
export function isDuration(text: string): boolean {
  return pattern.test(text);
}

/** `500ms` or `2s` in milliseconds; throws a DeclarationError on anything else. */
export function durationMs(text: string, place: string): number {
  const [, number = "", unit = ""] = pattern.exec(text) ?? [];
  const factor = units[unit];
  if (factor === undefined) {
    throw new DeclarationError(
      `${place}: "${text}" is no time. Write a number with its unit, such as 500ms or 2s.`,
    );
  }
  return Number(number) * factor;
}
