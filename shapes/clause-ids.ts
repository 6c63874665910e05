import { kebab } from "./language/kebab.ts";
import type { ReadContract, ShapePart } from "./read-contract.ts";

/** The id of each part's clause: `download/last`; the second of a shape is `download/last-2`. */
export function clauseIds({ declared, parts, prefix }: ReadContract): ReadonlyMap<ShapePart, string> {
  const used = new Map<string, number>();
  return new Map(
    parts.map((part) => {
      const name = part.read.id === "" ? part.shape.name : part.read.id;
      const id = `${prefix}${kebab(declared.method.name)}/${name}`;
      const count = (used.get(id) ?? 0) + 1;
      used.set(id, count);
      return [part, count === 1 ? id : `${id}-${count}`];
    }),
  );
}
