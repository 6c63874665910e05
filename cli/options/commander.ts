import { type Command, Option } from "commander";
import type { OptionRow, OptionValues } from "./option.ts";
import { parserOf } from "./parse.ts";
import { flagName, helpText, optionGroups, optionRows } from "./table.ts";

/** Adds the target and the options of the commands that test it. */
export function addOptions(command: Command): Command {
  command.argument(
    "[target]",
    "a server: host:port, https://host:port, cmd:COMMAND, docker:IMAGE, dockerfile:DIR or compose:FILE#service:port",
  );
  for (const { title, rows } of optionGroups) {
    for (const row of Object.values(rows)) command.addOption(optionOf(row).helpGroup(`${title}:`));
  }
  return command;
}

/** What the command line said: the values that were given there, by their keys. */
export function commandLineValues(command: Command): Partial<OptionValues> {
  const given = optionRows.flatMap(([key, row]) => {
    const name = optionOf(row).attributeName();
    return command.getOptionValueSource(name) === "cli" ? [[key, command.getOptionValue(name)]] : [];
  });
  // Each value is what the row's own parser gave.
  return Object.fromEntries(given) as Partial<OptionValues>;
}

function optionOf(row: OptionRow): Option {
  const option = new Option(row.flag, helpText(row));
  if (row.flag !== flagName(row)) option.argParser(parserOf(row.value));
  return row.hidden === true ? option.hideHelp() : option;
}
