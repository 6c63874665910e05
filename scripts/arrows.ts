import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";

/** What the files of one folder may import. Source: ARCHITECTURE.md, "Arrows". */
export interface Room {
  /** A folder or file, relative to the root. The longest one that fits is a file's room. */
  readonly name: string;
  /** Other rooms it may import. */
  readonly sees: readonly string[];
  /** Rooms of which it may import types only. */
  readonly seesTypesOf?: readonly string[];
  /** Packages and built-in modules; a `*` at the end stands for anything. */
  readonly packages: readonly string[];
}

/** A line for each import that goes against the arrows. */
export async function wrongImports(root: string, rooms: readonly Room[]): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const room of rooms) {
    for (const file of await filesOf(root, room.name)) {
      if (roomOf(file, rooms) !== room) continue;
      const source = await readFile(join(root, file), "utf8");
      for (const found of importsOf(source)) {
        const problem = problemWith(found, file, room, rooms);
        if (problem !== undefined) wrong.push(`${file}: ${problem}`);
      }
    }
  }
  return wrong;
}

/** Files that import each other in a circle, types and lazy imports included; one line for each circle. */
export async function importCircles(root: string, rooms: readonly Room[]): Promise<readonly string[]> {
  const files = (await Promise.all(rooms.map(({ name }) => filesOf(root, name)))).flat();
  const graph = new Map<string, readonly string[]>();
  for (const file of new Set(files)) {
    const imports = importsOf(await readFile(join(root, file), "utf8"));
    const own = imports.filter(({ specifier }) => specifier.startsWith("."));
    graph.set(
      file,
      own.map(({ specifier }) => join(dirname(file), specifier)),
    );
  }
  const circles: string[] = [];
  const seen = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    const start = path.indexOf(file);
    if (start >= 0) circles.push([...path.slice(start), file].join(" -> "));
    if (start >= 0 || seen.has(file)) return;
    seen.add(file);
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
  };
  for (const file of graph.keys()) visit(file, []);
  return circles;
}

/** Imports from files that match one pattern to files that match another; paths begin with `name`. */
export async function importsBetween(
  folder: string,
  name: string,
  from: RegExp,
  to: RegExp,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of await filesOf(folder, ".")) {
    const path = join(name, file);
    if (!from.test(path)) continue;
    for (const { specifier } of importsOf(await readFile(join(folder, file), "utf8"))) {
      const imported = join(dirname(path), specifier);
      if (to.test(imported)) found.push(`${path} -> ${imported}`);
    }
  }
  return found;
}

interface Import {
  readonly specifier: string;
  readonly typeOnly: boolean;
}

function importsOf(source: string): readonly Import[] {
  const pattern =
    /^(?:import|export)\s+(?<type>type\s)?(?:[^;"']*?\sfrom\s+)?"(?<from>[^"]+)";|\bimport\("(?<lazy>[^"]+)"\)/gm;
  return [...source.matchAll(pattern)].map(({ groups }) => ({
    specifier: groups?.from ?? groups?.lazy ?? "",
    typeOnly: groups?.type !== undefined,
  }));
}

function problemWith(found: Import, file: string, room: Room, rooms: readonly Room[]): string | undefined {
  const { specifier, typeOnly } = found;
  if (!specifier.startsWith(".")) {
    return room.packages.some((name) => fits(specifier, name))
      ? undefined
      : `${room.name} may not import "${specifier}"`;
  }
  const target = roomOf(join(dirname(file), specifier), rooms);
  if (target === undefined) return `"${specifier}" is in no room; add it to the arrows`;
  if (target === room || room.sees.includes(target.name)) return undefined;
  if (typeOnly && room.seesTypesOf?.includes(target.name)) return undefined;
  return `${room.name} may not import ${typeOnly ? "types of " : ""}${target.name} ("${specifier}")`;
}

function fits(specifier: string, name: string): boolean {
  return name.endsWith("*") ? specifier.startsWith(name.slice(0, -1)) : specifier === name;
}

function roomOf(file: string, rooms: readonly Room[]): Room | undefined {
  return rooms
    .filter((room) => file === room.name || file.startsWith(`${room.name}/`))
    .toSorted((a, b) => b.name.length - a.name.length)[0];
}

/** Tests compose as they like. */
const exempt = /\.test\.ts$|(^|\/)test-[^/]*\.ts$|\/node_modules\//;

async function filesOf(root: string, room: string): Promise<readonly string[]> {
  if (room.endsWith(".ts")) return [room];
  const entries = await readdir(join(root, room), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => !exempt.test(file));
}
