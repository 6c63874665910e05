/** A value in few words, for what differs. */
export function shown(value: unknown): string {
  if (value === undefined) return "absent";
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  const text = JSON.stringify(value, (name, each: unknown) => {
    if (name === "$typeName" || name === "$unknown") return undefined;
    if (each instanceof Uint8Array) return `${each.length} bytes`;
    return typeof each === "bigint" ? String(each) : each;
  });
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
