import { type Command, Option } from "commander";
import type { VerifyOptions } from "../../conformance/runner/options.ts";
import {
  type HttpCarrier,
  httpCarriers,
  type TransportName,
  transportNames,
} from "../../conformance/transports/names.ts";
import type { Level } from "../../contracts/model/clause.ts";
import { parseReportFile, type ReportFile } from "../files/reports.ts";
import { collect, decimal, integer, seed } from "../options/values.ts";
import { addTargetOptions, type TargetFlags } from "../target/flags.ts";

/** The options as commander gives them. */
export interface JudgingFlags extends TargetFlags {
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly service: readonly string[];
  readonly rpc: readonly string[];
  readonly scenario: readonly string[];
  readonly report: readonly ReportFile[];
  readonly fault: readonly string[];
  readonly schema: readonly string[];
  readonly contracts: readonly string[];
  readonly transport: TransportName;
  readonly http?: HttpCarrier;
  readonly level: Level;
  readonly strict: boolean;
  readonly thorough: boolean;
  readonly seed?: number;
  readonly path?: string;
  readonly runs?: number;
  readonly concurrency?: number;
  readonly filesPrefix?: string;
  readonly speed?: number;
  readonly timeout?: number;
  readonly config?: string;
  readonly knownFailures?: string;
}

/** Adds the target and the options of the commands that judge it. */
export function addJudgingOptions(command: Command): Command {
  const judging = command
    .argument(
      "[target]",
      "a server: host:port, https://host:port, cmd:COMMAND, docker:IMAGE, dockerfile:DIR or compose:FILE#service:port",
    )
    .option(
      "--schema <path>",
      "judge the services of this schema: a .proto file, a folder, a buf module or a descriptor set; may be given several times",
      collect,
      [],
    )
    .option(
      "--contracts <file>",
      "also judge by the contracts that this file exports; may be given several times",
      collect,
      [],
    )
    .addOption(
      new Option("--transport <name>", "the protocol that carries the calls")
        .choices([...transportNames])
        .default("grpc"),
    )
    .addOption(
      new Option(
        "--http <version>",
        "for grpc-web and connect (default: 2 where the server speaks them over it, else 1.1); fetch makes the calls that a page can",
      ).choices([...httpCarriers]),
    )
    .option(
      "--only <glob>",
      "only these clauses (chat/*) or RPCs (*/Chat); may be given several times",
      collect,
      [],
    )
    .option("--skip <glob>", "all but these clauses or RPCs; may be given several times", collect, [])
    .option(
      "--service <name>",
      "only this service, by its full or short name; may be given several times",
      collect,
      [],
    )
    .option("--rpc <glob>", "only these RPCs, by full name; may be given several times", collect, [])
    .option("--scenario <glob>", "only these scenarios; may be given several times", collect, [])
    .addOption(
      new Option("--level <level>", "the level that fails the gate")
        .choices(["must", "should"])
        .default("must"),
    )
    .option("--strict", "clauses that were not exercised fail the gate, too", false)
    .option("--thorough", "also run what takes minutes", false)
    .option("--seed <number>", "draw the inputs from this seed", seed)
    .option("--path <path>", "replay one failure exactly; replay lines have it")
    .option("--runs <number>", "drawn inputs of each scenario", integer({ least: 0 }))
    .option("--concurrency <number>", "scenarios side by side", integer({ least: 1, most: 1000 }))
    .option("--files-prefix <text>", "put before the file names in requests")
    .option(
      "--speed <number>",
      "how many times faster than real time the target's paced streams are (default: 1; for the embedded mock 20, or 5 over grpc-web and connect)",
      decimal({ least: 0.001 }),
    )
    .option("--timeout <ms>", "bound of a wait that has no other", integer({ least: 1 }))
    .option(
      "--report <format=file>",
      "also write a report: html, markdown, json, junit or text; or github, without a file; may be given several times",
      collectReport,
      [],
    )
    .addOption(
      new Option("--fault <name>", "switch a fault of the embedded mock on")
        .argParser(collect)
        .default([])
        .hideHelp(),
    );
  return addTargetOptions(judging)
    .option("--config <file>", "read options from this file (default: streamproof.config.ts, .js or .json)")
    .option(
      "--known-failures <file>",
      "the list of failures that are tolerated for some time (default: streamproof.known-failures.json)",
    );
}

function collectReport(text: string, before: readonly ReportFile[]): readonly ReportFile[] {
  return [...before, parseReportFile(text)];
}

/** The options of the runner: those that were given, under its names. */
export function verifyOptions(options: JudgingFlags): Omit<VerifyOptions, "target"> {
  const { only, skip, service, rpc, scenario, level, strict, thorough, transport } = options;
  const { http, seed: from, path, runs, concurrency, filesPrefix, speed, timeout } = options;
  return {
    ...{ only, skip, service, rpc, scenario, level, strict, thorough, transport },
    ...(http === undefined ? {} : { http }),
    ...(from === undefined ? {} : { seed: from }),
    ...(path === undefined ? {} : { path }),
    ...(runs === undefined ? {} : { runs }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(filesPrefix === undefined ? {} : { filesPrefix }),
    ...(speed === undefined ? {} : { speed }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
  };
}
