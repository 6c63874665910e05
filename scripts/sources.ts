import type { Contract } from "../contracts/model/contract.ts";

const page = "docs/behaviour.md#";

/** A line for each clause whose source leads nowhere in docs/behaviour.md, and each anchor that stands twice. */
export function deadSources(contracts: readonly Contract[], behaviour: string): readonly string[] {
  const anchors = [...behaviour.matchAll(/<a id="([^"]+)"><\/a>/g)].map(([, id]) => id ?? "");
  const known = new Set(anchors);
  const twice = anchors.filter((id, index) => anchors.indexOf(id) !== index);
  const sources = new Map(
    contracts.flatMap(({ clauses }) => clauses.map(({ id, source }) => [id, source] as const)),
  );
  const dead = [...sources].flatMap(([id, source]) => {
    const anchor = source.startsWith(page) ? source.slice(page.length).split(";")[0] : undefined;
    if (anchor === undefined) return source === "" ? [`${id} has no source.`] : [];
    return known.has(anchor) ? [] : [`The source of ${id} leads nowhere: ${page}${anchor} is not there.`];
  });
  return [...dead, ...twice.map((id) => `docs/behaviour.md has the anchor ${id} twice.`)];
}
