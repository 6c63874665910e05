import { readSchemas } from "../cli/schema/read-schema.ts";
import { createPlausible } from "../fixtures/messages/plausible.ts";
import type { Row } from "./row.ts";
import { median } from "./throughput.ts";

const messages = 20_000;
const rounds = 5;

/** Plausible messages of a type with ten fields: texts, numbers, an enum, a list and a time. */
export async function faking(): Promise<Row> {
  const registry = await readSchemas(["bench/ten-fields.proto"]);
  const desc = registry.getMessage("bench.TenFields");
  if (desc === undefined) throw new Error("bench/ten-fields.proto has no bench.TenFields.");
  const plausible = createPlausible();
  const rates: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const beganMs = performance.now();
    for (let seed = 0; seed < messages; seed++) plausible(desc, seed);
    // The first round warms up.
    if (round > 0) rates.push(messages / (performance.now() - beganMs));
  }
  return {
    name: "faked messages with ten fields, thousands per second",
    value: median(rates),
    unit: "/ms",
    wanted: "≥ 50",
  };
}
