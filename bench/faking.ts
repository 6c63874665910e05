import { readSchemas } from "../cli/schema/read-schema.ts";
import { createPlausible } from "../fixtures/messages/plausible.ts";
import type { Row } from "./row.ts";
import { median } from "./throughput.ts";

const messages = 20_000;
const rounds = 5;

/** Plausible messages of a type with ten fields: texts, numbers, an enum, a list and a time. */
export function faking(): Promise<Row> {
  return rateOf("bench/ten-fields.proto", "bench.TenFields", {
    name: "faked messages with ten fields, thousands per second",
    wanted: "≥ 50",
  });
}

/** Messages with eight rules, each validated. */
export function fakingRules(): Promise<Row> {
  return rateOf("fixtures/messages/protos", "rules.EightRules", {
    name: "faked messages with eight rules, thousands per second",
    wanted: "≥ 5",
  });
}

async function rateOf(path: string, type: string, row: Pick<Row, "name" | "wanted">): Promise<Row> {
  const registry = await readSchemas([path]);
  const desc = registry.getMessage(type);
  if (desc === undefined) throw new Error(`${path} has no ${type}.`);
  const plausible = createPlausible();
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const beganMs = performance.now();
    for (let seed = 0; seed < messages; seed++) plausible(desc, seed);
    // The first round warms up.
    if (round > 0) rates.push(messages / (performance.now() - beganMs));
  }
  return { ...row, value: median(rates), unit: "/ms" };
}
