import { DeclarationError } from "./declaration-error.ts";

/** A regular expression over words: in which order the kinds of messages of a stream come. */
export interface Grammar {
  readonly text: string;
  readonly words: ReadonlySet<string>;
  /** How far a sequence keeps it: the index of the first word that may not stand there, and whether it may end here. */
  readonly read: (words: readonly string[]) => Reading;
  /** A sequence that keeps it; each choice decides once, and without choices it ends as soon as it may. */
  readonly sentence: (choices: readonly number[]) => readonly string[];
}

export interface Reading {
  /** The first word that may not stand where it does; absent where all may. */
  readonly wrongAt?: number;
  /** The words that may come next, or could have come in place of the wrong one. */
  readonly next: readonly string[];
  /** Whether the sequence may end here. */
  readonly complete: boolean;
}

type Node =
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "sequence" | "choice"; readonly of: readonly Node[] }
  | { readonly kind: "repeat"; readonly of: Node; readonly min: 0 | 1; readonly max: 1 | "any" };

/** Reads a grammar; throws a DeclarationError where it is none. */
export function grammar(text: string, place: string): Grammar {
  const tokens = text.match(/[\w.-]+|\S/g) ?? [];
  let at = 0;
  const tree = choice();
  const rest = tokens[at];
  if (rest !== undefined) fail(`"${rest}" is one too many`);
  const machine = compile(tree);
  const words = new Set(wordsIn(tree));
  if (words.size === 0) fail("it has no word");
  return {
    text,
    words,
    read: (given) => read(machine, given),
    sentence: (choices) => sentence(tree, choices),
  };

  function choice(): Node {
    const of = [sequence()];
    while (tokens[at] === "|") {
      at++;
      of.push(sequence());
    }
    const [only] = of;
    return of.length === 1 && only !== undefined ? only : { kind: "choice", of };
  }

  function sequence(): Node {
    const of: Node[] = [];
    for (let token = tokens[at]; token !== undefined && token !== "|" && token !== ")"; token = tokens[at]) {
      of.push(repeated());
    }
    return { kind: "sequence", of };
  }

  function repeated(): Node {
    let node = atom();
    for (let token = tokens[at]; token === "*" || token === "+" || token === "?"; token = tokens[at]) {
      node = { kind: "repeat", of: node, min: token === "+" ? 1 : 0, max: token === "?" ? 1 : "any" };
      at++;
    }
    return node;
  }

  function atom(): Node {
    const token = tokens[at] ?? "";
    at++;
    if (token === "(") {
      const inner = choice();
      if (tokens[at] !== ")") fail("a parenthesis is not closed");
      at++;
      return inner;
    }
    return /^[\w.-]+$/.test(token)
      ? { kind: "word", word: token }
      : fail(`"${token}" stands where a word belongs`);
  }

  function fail(why: string): never {
    throw new DeclarationError(
      `${place}: the grammar ${JSON.stringify(text)} cannot be read: ${why}. Write words, |, *, +, ? and parentheses.`,
    );
  }
}

/** States of the machine are sets of places between words. */
interface Machine {
  readonly start: number;
  readonly end: number;
  readonly silent: ReadonlyMap<number, readonly number[]>;
  readonly moves: ReadonlyMap<number, { readonly word: string; readonly to: number }>;
}

function compile(tree: Node): Machine {
  const silent = new Map<number, number[]>();
  const moves = new Map<number, { word: string; to: number }>();
  let states = 0;
  const link = (from: number, to: number) => void silent.set(from, [...(silent.get(from) ?? []), to]);
  const build = (node: Node): readonly [number, number] => {
    const start = states++;
    const end = states++;
    switch (node.kind) {
      case "word":
        moves.set(start, { word: node.word, to: end });
        break;
      case "sequence": {
        let at = start;
        for (const each of node.of) {
          const [from, to] = build(each);
          link(at, from);
          at = to;
        }
        link(at, end);
        break;
      }
      case "choice":
        for (const each of node.of) {
          const [from, to] = build(each);
          link(start, from);
          link(to, end);
        }
        break;
      case "repeat": {
        const [from, to] = build(node.of);
        link(start, from);
        link(to, end);
        if (node.min === 0) link(start, end);
        if (node.max === "any") link(to, from);
        break;
      }
    }
    return [start, end];
  };
  const [start, end] = build(tree);
  return { start, end, silent, moves };
}

function read(machine: Machine, words: readonly string[]): Reading {
  let states = reachable(machine, [machine.start]);
  for (const [index, word] of words.entries()) {
    const next = nextOf(machine, states);
    const to = [...states].flatMap((state) => {
      const move = machine.moves.get(state);
      return move?.word === word ? [move.to] : [];
    });
    if (to.length === 0) return { wrongAt: index, next, complete: states.has(machine.end) };
    states = reachable(machine, to);
  }
  return { next: nextOf(machine, states), complete: states.has(machine.end) };
}

function nextOf({ moves }: Machine, states: ReadonlySet<number>): readonly string[] {
  return [...new Set([...states].flatMap((state) => moves.get(state)?.word ?? []))];
}

function reachable({ silent }: Machine, from: readonly number[]): ReadonlySet<number> {
  const found = new Set(from);
  for (const state of found) for (const next of silent.get(state) ?? []) found.add(next);
  return found;
}

function wordsIn(node: Node): readonly string[] {
  switch (node.kind) {
    case "word":
      return [node.word];
    case "repeat":
      return wordsIn(node.of);
    default:
      return node.of.flatMap(wordsIn);
  }
}

/** A repetition goes on for as many choices in a row as are odd. */
function sentence(tree: Node, choices: readonly number[]): readonly string[] {
  let at = 0;
  const choose = () => choices[at++] ?? 0;
  const say = (node: Node): readonly string[] => {
    switch (node.kind) {
      case "word":
        return [node.word];
      case "sequence":
        return node.of.flatMap(say);
      case "choice": {
        const chosen = node.of[choose() % node.of.length];
        return chosen === undefined ? [] : say(chosen);
      }
      case "repeat": {
        const said: string[] = [];
        for (let count = 0; count < node.min || choose() % 2 === 1; count++) {
          said.push(...say(node.of));
          if (node.max !== "any") break;
        }
        return said;
      }
    }
  };
  return say(tree);
}
