/** HTML or SVG that may stand in a page as it is. */
export interface Markup {
  readonly markup: string;
}

type Value = string | number | undefined | Markup | readonly Markup[];

/** A piece of a page. Everything put in is escaped, except what is markup itself. */
export function html(parts: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return { markup: parts.map((part, index) => part + markupOf(values[index])).join("") };
}

export const nothing: Markup = { markup: "" };

/** Only for text of this program's own, never for what came from a server. */
export function trusted(markup: string): Markup {
  return { markup };
}

function markupOf(value: Value): string {
  if (value === undefined) return "";
  if (typeof value === "string" || typeof value === "number") return escaped(String(value));
  return "markup" in value ? value.markup : value.map(({ markup }) => markup).join("");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * What a page cannot hold, and what would turn the text around it: control characters but line breaks and
 * tabs, and the marks of writing direction.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const unwritable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g;

export function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(unwritable, "\ufffd")
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
