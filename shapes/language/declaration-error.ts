/** A mistake in a declaration: one sentence with its place. */
export class DeclarationError extends Error {
  override readonly name = "DeclarationError";
}

/** A text with the mark that ends its sentence, where it has none. */
export function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
