/** The name of a room or topic: several in one stream, in both letter cases, one of them with blanks around it. */
export function placeName(word: string, variant: number): string {
  const cased = variant % 2 === 0 ? word : `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
  const name = `${cased}-${variant % 7}`;
  return variant % 7 === 1 ? ` ${name} 방 ` : name;
}
