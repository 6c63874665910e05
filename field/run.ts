import { parseArgs } from "node:util";
import { built, canBuild } from "./build.ts";
import { type FieldServer, fieldServers } from "./catalogue.ts";
import { differences, type ExpectedFailure, readExpected } from "./expected.ts";
import { judge } from "./judge.ts";

/**
 * `npm run field [-- NAME... --seed N]`: builds servers of other people's libraries and projects, judges them, and
 * compares what fails with expected.yaml. Ends with 1 where that differs.
 */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: "string", default: "1" } },
});
const expected = await readExpected();
let differing = 0;
for (const server of asked(positionals)) {
  const found = await tried(server, expected.get(server.name) ?? [], Number(values.seed));
  if (found) differing += 1;
}
process.exitCode = differing === 0 ? 0 : 1;

function asked(names: readonly string[]): readonly FieldServer[] {
  const unknown = names.filter((name) => !fieldServers.some((server) => server.name === name));
  if (unknown.length > 0) {
    const all = fieldServers.map(({ name }) => name).join(", ");
    throw new Error(`There is no ${unknown.join(", ")} in the field; take ${all}.`);
  }
  return fieldServers.filter(({ name }) => names.length === 0 || names.includes(name));
}

/** Whether the server was judged other than expected. */
async function tried(
  server: FieldServer,
  failures: readonly ExpectedFailure[],
  seed: number,
): Promise<boolean> {
  if (!canBuild(server)) {
    console.log(`- ${server.name}: left out, for there is no ${server.tool} here`);
    return false;
  }
  const { outcomes, summary, durationMs } = await judge(server, await built(server), seed);
  const different = differences(outcomes, failures);
  const { passed, failed } = summary;
  const unexercised = summary["not-exercised"];
  console.log(
    `${different.length === 0 ? "✓" : "✗"} ${server.name}: ${passed} passed, ${failed} failed, ${unexercised} not exercised, ${(durationMs / 1000).toFixed(1)} s, seed ${seed}`,
  );
  for (const line of different) console.log(`    ${line}`);
  return different.length > 0;
}
