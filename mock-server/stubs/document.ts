import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from "yaml";

import { withNumbers } from "./json-value.ts";

/** Where in a document: names of fields and places in lists. */
export type Path = readonly (string | number)[];

/** What is wrong in a stub file, and where. */
export interface StubProblem {
  readonly file: string;
  readonly line: number;
  readonly path: Path;
  readonly text: string;
}

/** A parsed file whose values know their lines. */
export interface StubDocument {
  readonly value: unknown;
  readonly lineOf: (path: Path) => number;
}

/** Parses YAML, of which JSON is a part; a problem where it is neither. */
export function parseStubText(file: string, text: string): StubDocument | StubProblem {
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, intAsBigInt: true });
    const [error] = document.errors;
    if (error !== undefined) {
      return { file, line: lines.linePos(error.pos[0]).line, path: [], text: `${error.message}.` };
    }
    const value = withNumbers(document.toJS());
    return { value, lineOf: (path) => lines.linePos(offsetOf(document, path)).line };
  } catch (thrown) {
    // Such as aliases that would fill the memory, or lists in lists without an end.
    return { file, line: 1, path: [], text: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** `stubs/a.yaml:12: [0].answer.send[0].message.prize: there is no such field` */
export function problemText({ file, line, path, text }: StubProblem): string {
  return `${file}:${line}: ${path.length === 0 ? "" : `${pathText(path)}: `}${text}`;
}

export function pathText(path: Path): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .replace(/^\./, "");
}

function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = document.contents?.range?.[0] ?? 0;
  for (const step of path) {
    const here: unknown = isAlias(node) ? node.resolve(document) : node;
    if (isMap(here)) {
      const pair = here.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
      offset = startOf(pair?.key) ?? offset;
      node = pair?.value;
    } else if (isSeq(here)) {
      node = here.items[Number(step)];
      offset = startOf(node) ?? offset;
    } else return offset;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  if (typeof node !== "object" || node === null || !("range" in node)) return undefined;
  // Every node of a parsed document has its range.
  return (node as Node).range?.[0];
}
