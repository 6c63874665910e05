import { type Command, InvalidArgumentError } from "commander";
import { decimal, integer } from "../options/values.ts";
import { collectHeader, type RequestHeader } from "./request-header.ts";
import type { TargetSettings } from "./settings.ts";

/** What commander makes of these options. */
export interface TargetFlags extends Omit<TargetSettings, "headers"> {
  readonly header?: readonly RequestHeader[];
}

/** Adds the options by which `verify` gets at a server. */
export function addTargetOptions(command: Command): Command {
  return command
    .option("--header <name: value>", "on every call, such as a token; may be given several times", header)
    .option("--ca <file>", "trust the authorities in this PEM file (https://)")
    .option("--insecure", "believe any certificate (https://)")
    .option("--cert <file>", "show this PEM certificate (https://), with --key")
    .option("--key <file>", "the key of --cert")
    .option(
      "--start-timeout <seconds>",
      "bound of a start of cmd:, docker: and the like (default: 60)",
      decimal({ least: 0.1 }),
    )
    .option("--wait-log <regex>", "it has started once a line of its log matches", regex)
    .option("--env <name=value>", "environment variable of what is started; may be given several times", env)
    .option("--files <dir>", "the folder for {files} and --files-at; temporary fixtures without it")
    .option(
      "--container-port <number>",
      "where the container listens (default: its one EXPOSEd port, else 50051)",
      integer({ least: 1, most: 65_535 }),
    )
    .option("--files-at <path>", "copy the files to this folder of the container")
    .option("--memory <bytes>", "limit of the container, such as 256m", memory)
    .option("--cpus <number>", "limit of the container, such as 1.5", decimal({ least: 0.01 }));
}

/** The names of these options, as commander has them. */
export const targetFlags: readonly (keyof TargetFlags)[] = [
  ...(["header", "ca", "insecure", "cert", "key", "startTimeout", "waitLog", "env"] as const),
  ...(["files", "containerPort", "filesAt", "memory", "cpus"] as const),
];

/** The settings that were given, under their own names. */
export function settingsOf(flags: TargetFlags): TargetSettings {
  const { header: headers, ca, cert, key, insecure, startTimeout, waitLog } = flags;
  const { env: variables, files, containerPort, filesAt, memory: limit, cpus } = flags;
  return {
    ...(headers === undefined ? {} : { headers }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(insecure === undefined ? {} : { insecure }),
    ...(startTimeout === undefined ? {} : { startTimeout }),
    ...(waitLog === undefined ? {} : { waitLog }),
    ...(variables === undefined ? {} : { env: variables }),
    ...(files === undefined ? {} : { files }),
    ...(containerPort === undefined ? {} : { containerPort }),
    ...(filesAt === undefined ? {} : { filesAt }),
    ...(limit === undefined ? {} : { memory: limit }),
    ...(cpus === undefined ? {} : { cpus }),
  };
}

function header(text: string, before?: readonly RequestHeader[]): readonly RequestHeader[] {
  return collectHeader(text, before ?? []);
}

function env(text: string, before?: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=\s]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError("It takes NAME=VALUE.");
  }
  return { ...before, [name]: value };
}

function regex(text: string): RegExp {
  try {
    return new RegExp(text);
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? `${error.message}.` : String(error));
  }
}

/** As docker run has it: a number with b, k, m or g. */
export function memory(text: string): string {
  if (!/^\d+[bkmg]?$/i.test(text))
    throw new InvalidArgumentError("It takes a number with b, k, m or g: 256m.");
  return text;
}
