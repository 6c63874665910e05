import { type Command, InvalidArgumentError, type Option } from "commander";
import type { ConfigFile } from "../files/config.ts";
import { suggestion } from "../options/near-matches.ts";
import { UsageError } from "../output/usage-error.ts";

/** Lists in a file have the plural where the option is given several times. */
const plurals: Readonly<Record<string, string>> = {
  services: "service",
  headers: "header",
  reports: "report",
  schemas: "schema",
};

/** Of a replay line, or of no file. */
const onlyOnCommandLine = new Set([
  "config",
  "path",
  "rpc",
  "scenario",
  "fault",
  "service",
  "header",
  "report",
  "schema",
  "help",
]);

const repeatable = new Set(["only", "skip", "service", "header", "env", "report", "schema", "contracts"]);

/** What may stand in a file for a command. */
export function configKeys(command: Command): readonly string[] {
  const names = command.options.map((option) => option.attributeName());
  return ["target", ...Object.keys(plurals), ...names.filter((name) => !onlyOnCommandLine.has(name))];
}

/**
 * Gives the options of a command the values of a file, except where the command line has them; `leaveOut`
 * are left out altogether. Every value goes through the option's own parser.
 */
export function applyConfig(command: Command, file: ConfigFile, leaveOut: ReadonlySet<string>): void {
  const known = configKeys(command);
  for (const [key, value] of Object.entries(file.content)) {
    if (!known.includes(key)) {
      throw new UsageError(
        `${file.name}: "${key}" is no option${suggestion(key, known, "streamproof init writes a file with all")}`,
      );
    }
    const name = plurals[key] ?? key;
    const option = command.options.find((each) => each.attributeName() === name);
    if (option === undefined || leaveOut.has(name) || value === undefined) continue;
    if (command.getOptionValueSource(name) === "cli") continue;
    command.setOptionValueWithSource(name, parsed(option, value, `${file.name}: "${key}"`), "config");
  }
}

function parsed(option: Option, value: unknown, where: string): unknown {
  if (option.isBoolean()) {
    if (typeof value !== "boolean") throw new UsageError(`${where} takes true or false.`);
    return value;
  }
  if (value instanceof RegExp) return value;
  const many = repeatable.has(option.attributeName());
  const texts = many ? listOf(option, value, where) : [textOf(value, where)];
  try {
    return texts.reduce<unknown>(
      (before, text) => option.parseArg?.(text, before) ?? text,
      many ? option.defaultValue : undefined,
    );
  } catch (error) {
    if (error instanceof InvalidArgumentError) throw new UsageError(`${where} is invalid. ${error.message}`);
    throw error;
  }
}

/** `name=value` for --env and `name: value` for --header, where the file has an object. */
function listOf(option: Option, value: unknown, where: string): readonly string[] {
  const between = { env: "=", header: ": " }[option.attributeName()];
  if (Array.isArray(value)) return value.map((each) => textOf(each, where));
  if (between === undefined || typeof value !== "object" || value === null) {
    const what = between === undefined ? "a list of texts" : "an object of names and values";
    throw new UsageError(`${where} takes ${what}.`);
  }
  return Object.entries(value).flatMap(([name, values]) =>
    [values].flat().map((each) => `${name}${between}${textOf(each, where)}`),
  );
}

function textOf(value: unknown, where: string): string {
  if (typeof value === "string" || typeof value === "number") return String(value);
  throw new UsageError(`${where} takes a text or a number.`);
}
