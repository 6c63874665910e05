import type { OptionRow, OptionTable, OptionValues } from "./option.ts";
import { commandLineRows, selectionRows, verdictRows } from "./run-rows.ts";
import { connectionRows, startRows } from "./target-rows.ts";

/** A heading of the help, the config file and the documentation, with its options. */
export interface OptionGroup {
  readonly title: string;
  readonly rows: Partial<Readonly<Record<keyof OptionValues, OptionRow>>>;
}

export const optionGroups: readonly OptionGroup[] = [
  { title: "What is tested", rows: selectionRows },
  { title: "Gate, reports and run", rows: verdictRows },
  { title: "Connection", rows: connectionRows },
  { title: "Starting the target", rows: startRows },
  { title: "Config file and replay", rows: commandLineRows },
];

/** Every option of verify and baseline by its key, which is the same in the config file and the API. */
export const optionTable: OptionTable = {
  ...selectionRows,
  ...verdictRows,
  ...connectionRows,
  ...startRows,
  ...commandLineRows,
};

/** The rows with their keys, in order. */
export const optionRows: readonly (readonly [key: keyof OptionValues, row: OptionRow])[] =
  // A record's own keys are those of its type.
  Object.entries(optionTable) as unknown as readonly (readonly [keyof OptionValues, OptionRow])[];

/** `--seed` of `--seed <number>`. */
export function flagName({ flag }: OptionRow): string {
  // The long name, where there is a short one before it.
  return /--[\w-]+/.exec(flag)?.[0] ?? flag;
}

/** Whether an option is given again for every further value. */
export function isRepeatable({ value }: OptionRow): boolean {
  return ["texts", "variables", "headers", "reports"].includes(value.kind);
}

/** Its meaning, its default and whether it is repeatable, in one line. */
export function helpText(row: OptionRow): string {
  const { help, default: standard } = row;
  const notes = [
    ...(row.value.kind === "choice" ? [`choices: ${row.value.of.join(", ")}`] : []),
    ...(standard === undefined ? [] : [`default: ${standard}`]),
  ];
  return `${help}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}${isRepeatable(row) ? " (repeatable)" : ""}`;
}
