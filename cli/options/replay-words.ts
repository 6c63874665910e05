import { shellWord } from "../../text/shell-word.ts";
import type { OptionRow, OptionValues } from "./option.ts";
import { flagName, optionRows } from "./table.ts";

/** The options that set a target up as it was, for a replay line; of a header only the name, as its value may be a secret. */
export function replayWords(values: OptionValues): readonly string[] {
  return optionRows
    .filter(([, { part, replayed }]) => part === "target" || replayed === true)
    .flatMap(([key, row]) => textsOf(values[key]).map((text) => word(row, text)));
}

function word(row: OptionRow, text: string): string {
  const flag = flagName(row);
  return row.value.kind === "switch" ? flag : `${flag} ${shellWord(text)}`;
}

/** One text for each time that the option is given. */
function textsOf(value: OptionValues[keyof OptionValues]): readonly string[] {
  if (value === undefined || value === false) return [];
  if (value instanceof RegExp) return [value.source];
  if (Array.isArray(value))
    return value.map((each) => (Array.isArray(each) ? `${each[0]}: …` : String(each)));
  if (typeof value === "object") return Object.entries(value).map(([name, each]) => `${name}=${each}`);
  return [String(value)];
}
