import type { TargetSettings } from "../target/settings.ts";
import type { OptionRow, OptionValues, RunValues } from "./option.ts";
import { optionRows } from "./table.ts";

/** The values that the runner takes. */
export function runValues(values: OptionValues): RunValues {
  return partOf(values, "run");
}

/** The values by which the target is reached and started. */
export function targetSettings(values: OptionValues): TargetSettings {
  return partOf(values, "target");
}

function partOf(values: OptionValues, part: OptionRow["part"]): OptionValues {
  const keys = optionRows.filter(([key, row]) => row.part === part && values[key] !== undefined);
  // A part of the values is still one.
  return Object.fromEntries(keys.map(([key]) => [key, values[key]])) as OptionValues;
}
