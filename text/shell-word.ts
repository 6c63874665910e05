/** A word as a shell reads it: in quotes where it has more than letters, digits and a few signs. */
export function shellWord(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
