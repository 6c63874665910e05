import { parseRule, type Rule } from "./parse.ts";

/** A rule that is in force, and how often it was. */
export interface ActiveRule extends Rule {
  readonly id: string;
  /** As it was written. */
  readonly text: string;
}

/** The shapings of a whole mock, which may change while it runs. */
export interface Rules {
  readonly list: () => readonly ActiveRule[];
  /** Throws an Error with one sentence where the text is no rule. */
  readonly add: (text: string) => ActiveRule;
  /** False where there is none of that id. */
  readonly remove: (id: string) => boolean;
  readonly matching: (rpc: string, session: string) => readonly ActiveRule[];
}

export function createRules(texts: readonly string[]): Rules {
  let count = 0;
  const made = (text: string): ActiveRule => ({ id: String(++count), text, ...parseRule(text) });
  let rules: readonly ActiveRule[] = texts.map(made);
  return {
    list: () => rules,
    add: (text) => {
      const rule = made(text);
      rules = [...rules, rule];
      return rule;
    },
    remove: (id) => {
      const before = rules.length;
      rules = rules.filter((rule) => rule.id !== id);
      return rules.length < before;
    },
    matching: (rpc, session) =>
      rules.length === 0 ? rules : rules.filter((rule) => isFor(rule, session) && matchesRpc(rule.rpc, rpc)),
  };
}

function isFor(rule: Rule, session: string): boolean {
  return rule.session === undefined || rule.session === session;
}

const globs = new Map<string, RegExp>();

/** `*` stands for any letters; a bare name stands for the method of any service. */
export function matchesRpc(glob: string, rpc: string): boolean {
  const known = globs.get(glob);
  if (known !== undefined) return known.test(rpc);
  const full = /[/*]/.test(glob) ? glob : `*/${glob}`;
  const words = full.split("*").map((word) => word.replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&"));
  const pattern = new RegExp(`^${words.join(".*")}$`);
  globs.set(glob, pattern);
  return pattern.test(rpc);
}
