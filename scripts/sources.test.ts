import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { clientClauses } from "../contracts/clients/index.ts";
import { allContracts } from "../contracts/index.ts";
import { behaviourClause } from "../contracts/model/behaviour-clause.ts";
import { holds } from "../contracts/model/clause.ts";
import { root } from "./command.ts";
import { deadSources } from "./sources.ts";

const clause = behaviourClause({ id: "made-up/clause", sentence: "A sentence.", judge: () => holds });
const contract = { rpc: "a.B/C", scenarios: [], clauses: [clause] };

test("every clause's source leads to its line of docs/behaviour.md", async () => {
  const page = await readFile(join(root, "docs/behaviour.md"), "utf8");
  const clients = { rpc: "clients", scenarios: [], clauses: clientClauses };
  expect(deadSources([...allContracts(), clients], page)).toEqual([]);
});

test("a source without its anchor is found", () => {
  expect(deadSources([contract], "")).toEqual([
    "The source of made-up/clause leads nowhere: docs/behaviour.md#made-up-clause is not there.",
  ]);
  expect(deadSources([contract], '- <a id="made-up-clause"></a>It does.')).toEqual([]);
});

test("an anchor that stands twice is found", () => {
  const line = '<a id="made-up-clause"></a>';
  expect(deadSources([contract], line + line)).toEqual([
    "docs/behaviour.md has the anchor made-up-clause twice.",
  ]);
});
