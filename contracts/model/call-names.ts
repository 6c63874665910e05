/** Names of calls as constants. */
export type CallNames<Name extends string> = { readonly [Each in Name]: Each };

/**
 * The names of a scenario's calls, each a constant of its own: a clause that reads a call under another name than its
 * scenario opens it would find nothing, and judge nothing.
 */
export function callNames<const Names extends readonly string[]>(...names: Names): CallNames<Names[number]> {
  // The cast is safe: each name is there, as its own value.
  return Object.fromEntries(names.map((name) => [name, name])) as CallNames<Names[number]>;
}
