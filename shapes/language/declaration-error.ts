/** A mistake in a declaration: one sentence with its place. */
export class DeclarationError extends Error {
  override readonly name = "DeclarationError";
}
