import { InvalidArgumentError } from "commander";
import * as v from "valibot";
import { didYouMean } from "../../text/did-you-mean.ts";
import type { ConfigFile } from "../files/config.ts";
import { UsageError } from "../output/usage-error.ts";
import type { OptionRow, OptionValues, ValueKind } from "./option.ts";
import { parserOf } from "./parse.ts";
import { optionRows } from "./table.ts";

/** What a config file may hold. */
export const configKeys: readonly string[] = [
  "target",
  ...optionRows.filter(([, { example }]) => example !== undefined).map(([key]) => key),
];

/** Checks a config file, and gives the values of its options; every text goes through the option's own parser. */
export function configValues({ name, content }: ConfigFile): Partial<OptionValues> {
  const values: [string, unknown][] = [];
  for (const [key, value] of Object.entries(content)) {
    if (!configKeys.includes(key)) {
      const otherwise = "streamproof init writes a file with all options";
      throw new UsageError(`${name}: unknown option "${key}"${didYouMean(key, configKeys, otherwise)}`);
    }
    const row = optionRows.find(([known]) => known === key)?.[1];
    if (row !== undefined && value !== undefined) values.push([key, parsed(row, value, `${name}: "${key}"`)]);
  }
  // Each value is what the row's own parser gave.
  return Object.fromEntries(values) as Partial<OptionValues>;
}

function parsed({ value: kind }: OptionRow, value: unknown, where: string): unknown {
  const shaped = v.safeParse(shapeOf(kind), value);
  if (!shaped.success) throw new UsageError(`${where} takes ${shaped.issues[0].message}.`);
  if (typeof shaped.output === "boolean" || shaped.output instanceof RegExp) return shaped.output;
  try {
    return shaped.output.reduce<unknown>((before, text) => parserOf(kind)(text, before), undefined);
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new UsageError(`${where} is invalid. ${error.message}`);
    throw error;
  }
}

const textMessage = "a string or a number";
const text = v.pipe(v.union([v.string(), v.number()], textMessage), v.transform(String));
const oneText = v.pipe(
  text,
  v.transform((each) => [each]),
);
const texts = v.array(text, "a list of strings");
const boolean = v.boolean("true or false");
const regex = v.union([v.instance(RegExp), oneText], `a regular expression, or ${textMessage}`);

type Shape = v.GenericSchema<unknown, boolean | RegExp | readonly string[]>;

/** What stands in the file for a kind; its texts are then read as those of the command line are. */
function shapeOf({ kind }: ValueKind): Shape {
  switch (kind) {
    case "switch":
      return boolean;
    case "regex":
      return regex;
    case "texts":
    case "reports":
      return texts;
    case "variables":
      return namedTexts("=");
    case "headers":
      return namedTexts(": ");
    case "text":
    case "bytes":
    case "choice":
    case "integer":
    case "decimal":
    case "seconds":
      return oneText;
  }
}

/** `name=value` for --env and `name: value` for --header, where the file has an object. */
function namedTexts(between: string): Shape {
  const named = v.pipe(
    v.record(v.string(), v.union([text, v.array(text)]), "an object of names and values"),
    v.transform((values) =>
      Object.entries(values).flatMap(([name, given]) => [given].flat().map((each) => name + between + each)),
    ),
  );
  return v.union([v.array(text), named], "an object of names and values");
}
