import { parseArgs } from "node:util";
import { built, canBuild } from "./build.ts";
import { type FieldServer, fieldServers } from "./catalogue.ts";
import { differences, type ExpectedFailure, readExpected } from "./expected.ts";
import { judge } from "./judge.ts";
import { type FieldSchema, fieldSchemas } from "./schemas/catalogue.ts";
import { served } from "./schemas/serve.ts";

/**
 * `npm run field [-- NAME... --seed N]`: builds servers of other people's libraries and projects, judges them, and
 * compares what fails with expected.yaml; and lets the mock serve their schemas (`schemas`: all of these). Ends with 1
 * where a server differs, or a schema is answered wrong.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: "1" } },
});
const seed = Number(values.seed);
const expected = await readExpected();
const asked = askedFor(positionals);
let wrong = 0;
for (const server of asked(fieldServers)) {
  if (await isOtherThanExpected(server, expected.get(server.name) ?? [])) wrong += 1;
}
for (const schema of asked(fieldSchemas)) {
  if (await isAnsweredWrong(schema)) wrong += 1;
}
process.exitCode = wrong === 0 ? 0 : 1;

interface Named {
  readonly name: string;
}

/** Chooses what was named; all where nothing was. */
function askedFor(
  names: readonly string[],
): <Entry extends Named>(entries: readonly Entry[]) => readonly Entry[] {
  const schemas = fieldSchemas.map(({ name }) => name);
  const all = [...fieldServers.map(({ name }) => name), ...schemas];
  const unknown = names.filter((name) => name !== "schemas" && !all.includes(name));
  if (unknown.length > 0) {
    throw new Error(
      `There is no ${unknown.join(", ")} in the field; take ${all.join(", ")}, or schemas for ${schemas.join(", ")}.`,
    );
  }
  const chosen = new Set(
    names.length === 0 ? all : [...names, ...(names.includes("schemas") ? schemas : [])],
  );
  return (entries) => entries.filter(({ name }) => chosen.has(name));
}

/** Whether the server was judged other than expected. */
async function isOtherThanExpected(
  server: FieldServer,
  failures: readonly ExpectedFailure[],
): Promise<boolean> {
  if (isLeftOut(server)) return false;
  const { outcomes, summary, durationMs } = await judge(server, await built(server), seed);
  const different = differences(outcomes, failures);
  const { passed, failed } = summary;
  const unexercised = summary["not-exercised"];
  const counts = `${passed} passed, ${failed} failed, ${unexercised} not exercised`;
  return said(server, `${counts}, ${(durationMs / 1000).toFixed(1)} s`, different);
}

/** Whether the mock answered an RPC of the schema wrong. */
async function isAnsweredWrong(schema: FieldSchema): Promise<boolean> {
  if (isLeftOut(schema)) return false;
  const { rpcs, calls, failures, startMs, peakBytes } = await served(await built(schema), schema.set, seed);
  const counts = `${rpcs} RPCs, ${calls} calls, ${failures.length} failed`;
  const start = `ready in ${(startMs / 1000).toFixed(1)} s`;
  return said(schema, `${counts}, ${start}, ${Math.round(peakBytes / 1e6)} MB at most`, failures);
}

function isLeftOut(entry: FieldServer | FieldSchema): boolean {
  if (canBuild(entry)) return false;
  console.log(`- ${entry.name}: left out, for there is no ${entry.tool} here`);
  return true;
}

/** Whether there was something wrong. */
function said({ name }: Named, facts: string, problems: readonly string[]): boolean {
  console.log(`${problems.length === 0 ? "✓" : "✗"} ${name}: ${facts}, seed ${seed}`);
  for (const line of problems) console.log(`    ${line}`);
  return problems.length > 0;
}
