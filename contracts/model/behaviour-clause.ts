import type { Clause } from "./clause.ts";
import { type ServerClause, serverClause } from "./judge.ts";

/** A clause about the server that docs/behaviour.md states in full. */
export function behaviourClause({
  further,
  ...definition
}: Omit<ServerClause, "source"> & {
  /** Where the page itself has it from: a specification, say. */
  readonly further?: string;
}): Clause {
  const source = behaviourSource(definition.id);
  return serverClause({
    ...definition,
    source: further === undefined ? source : `${source}; ${further}`,
  });
}

/** The paragraph of a clause in docs/behaviour.md. */
export function behaviourSource(id: string): string {
  return `docs/behaviour.md#${anchorOf(id)}`;
}

/** A clause id as an anchor: `chat/drained` is `chat-drained`. */
export function anchorOf(id: string): string {
  return id.replaceAll("/", "-");
}
