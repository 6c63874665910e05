import type { Command } from "commander";
import type { KnownFailure } from "../../conformance/outcome/known-failures.ts";
import { type ConfigFile, readConfig } from "../files/config.ts";
import { knownFailuresFrom, readKnownFailures } from "../files/known-failures.ts";
import { commandLineValues } from "../options/commander.ts";
import { configValues } from "../options/config-values.ts";
import type { OptionValues } from "../options/option.ts";
import { targetSettings } from "../options/parts.ts";

/** What a run is told, by the command line and by the config file. */
export interface Settings {
  /** The embedded mock where absent. */
  readonly target: string | undefined;
  readonly values: OptionValues;
  /** Known failures that the config file itself lists. */
  readonly listed: readonly KnownFailure[];
}

/** Reads the config file, and puts what the command line says in place of its values. */
export async function readSettings(command: Command, given: string | undefined): Promise<Settings> {
  const flags: OptionValues = commandLineValues(command);
  const file = await readConfig(process.cwd(), flags.config);
  if (file === undefined) return { target: given, values: flags, listed: [] };
  // What belongs to the file's target must not reach another one: a token, say.
  const own = given === undefined && flags.faults === undefined;
  const fromFile = configValues(withoutList(file));
  const values = { ...(own ? fromFile : withoutTarget(fromFile)), ...flags };
  const target = own && file.content.target !== undefined ? String(file.content.target) : given;
  return { target, values, listed: listedIn(file) };
}

/** All known failures of a target: those of the config, and those of their own file, by its name if given. */
export async function knownFailuresOf({
  target,
  listed,
  values,
}: Settings): Promise<readonly KnownFailure[]> {
  // The embedded mock has none: they are of the project's own server.
  if (target === undefined && values.knownFailures === undefined) return [];
  return [...listed, ...(await readKnownFailures(values.knownFailures))];
}

function withoutTarget(values: OptionValues): OptionValues {
  const target = Object.keys(targetSettings(values));
  // A part of the values is still one.
  return Object.fromEntries(Object.entries(values).filter(([key]) => !target.includes(key))) as OptionValues;
}

function listedIn({ name, content }: ConfigFile): readonly KnownFailure[] {
  const { knownFailures } = content;
  if (knownFailures === undefined || typeof knownFailures === "string") return [];
  return knownFailuresFrom(knownFailures, `${name}: "knownFailures"`);
}

/** In the file it may be a list; as an option it is the name of another file. */
function withoutList({ name, content }: ConfigFile): ConfigFile {
  const { knownFailures, ...others } = content;
  return { name, content: typeof knownFailures === "string" ? content : others };
}
