import type { Command } from "commander";
import type { KnownFailure } from "../../conformance/outcome/known-failures.ts";
import { type ConfigFile, readConfig } from "../files/config.ts";
import { knownFailuresFrom, readKnownFailures } from "../files/known-failures.ts";
import { targetFlags } from "../target/flags.ts";
import { applyConfig } from "./config-values.ts";
import type { JudgingFlags } from "./flags.ts";

/** What files say about a run, beside the options that they fill in. */
export interface JudgingSettings {
  /** The embedded mock where absent. */
  readonly target: string | undefined;
  /** Known failures that the config file itself lists. */
  readonly listed: readonly KnownFailure[];
}

/** Reads the config file into the command's options. */
export async function readSettings(command: Command, given: string | undefined): Promise<JudgingSettings> {
  const { config, fault } = command.opts<JudgingFlags>();
  const file = await readConfig(process.cwd(), config);
  // What belongs to the file's target must not reach another one: a token, say.
  const own = given === undefined && fault.length === 0;
  const listed = file === undefined ? [] : listedIn(file);
  if (file !== undefined) applyConfig(command, withoutList(file), new Set(own ? [] : targetFlags));
  const target = own && file?.content.target !== undefined ? String(file.content.target) : given;
  return { target, listed };
}

/** All known failures of a target: those of the config, and those of their own file, by its name if given. */
export async function knownFailuresOf(
  { target, listed }: JudgingSettings,
  name: string | undefined,
): Promise<readonly KnownFailure[]> {
  // The embedded mock has none: they are of the project's own server.
  if (target === undefined && name === undefined) return [];
  return [...listed, ...(await readKnownFailures(name))];
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
