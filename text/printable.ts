/** What a terminal, a CI log or Markdown obeys instead of showing it: control characters and marks of writing direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const obeyed = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** The text with what would be obeyed written out: `\u{1b}`. Line breaks and tabs stay. */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(obeyed, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}
