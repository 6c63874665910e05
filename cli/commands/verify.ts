import { Command, Option } from "commander";
import type { Gate } from "../../conformance/report/gate.ts";
import type { VerifyOptions } from "../../conformance/runner/options.ts";
import {
  type HttpVersion,
  httpVersions,
  type TransportName,
  transportNames,
} from "../../conformance/transports/names.ts";
import type { Level } from "../../contracts/model/clause.ts";
import { collect, decimal, integer, seed } from "../numbers.ts";
import type { SetExitCode } from "../program.ts";
import { parseReportFile, type ReportFile } from "../report-files.ts";
import { addTargetOptions, settingsOf, type TargetFlags, targetFlags } from "./target-options.ts";

/** The options as commander gives them. */
interface Options extends TargetFlags {
  readonly only: readonly string[];
  readonly skip: readonly string[];
  readonly service: readonly string[];
  readonly rpc: readonly string[];
  readonly scenario: readonly string[];
  readonly report: readonly ReportFile[];
  readonly fault: readonly string[];
  readonly transport: TransportName;
  readonly http?: HttpVersion;
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
}

/** `streamproof verify`: judges a server. */
export function verifyCommand(setExitCode: SetExitCode): Command {
  const command = new Command("verify")
    .description("Judge a server; without a target, the embedded mock.")
    .argument(
      "[target]",
      "a server: host:port, https://host:port, cmd:COMMAND, docker:IMAGE, dockerfile:DIR or compose:FILE#service:port",
    )
    .addOption(
      new Option("--transport <name>", "the protocol that carries the calls")
        .choices([...transportNames])
        .default("grpc"),
    )
    .addOption(
      new Option(
        "--http <version>",
        "for grpc-web and connect (default: 2 where the server speaks them over it, else 1.1)",
      ).choices([...httpVersions]),
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
      "how many times faster than real time the target's paced streams are (default: 1; 20 for the embedded mock)",
      decimal({ least: 0.001 }),
    )
    .option("--timeout <ms>", "bound of a wait that has no other", integer({ least: 1 }))
    .option(
      "--report <format=file>",
      "also write a report: json, junit or text; may be given several times",
      collectReport,
      [],
    )
    .addOption(
      new Option("--fault <name>", "switch a fault of the embedded mock on")
        .argParser(collect)
        .default([])
        .hideHelp(),
    )
    .action(async (target: string | undefined) =>
      setExitCode(await verifyCommandLine(await withConfig(command, target), command.opts<Options>())),
    );
  return addTargetOptions(command)
    .option("--config <file>", "read options from this file (default: streamproof.config.ts, .js or .json)")
    .addHelpText("after", examples);
}

const examples = `
Examples:
  streamproof verify                                          the embedded mock
  streamproof verify localhost:50051                          your server
  streamproof verify https://api.example --ca ca.pem --header 'authorization: Bearer x'
  streamproof verify cmd:'go run . -addr :{port} -files {files}'
  streamproof verify docker:my-server:1.0 --files-at /fixtures --env LOG=debug
  streamproof verify dockerfile:./server --files-at /fixtures
  streamproof verify compose:compose.yaml#server:50051
  streamproof verify localhost:50051 --only 'chat/*'          one section of clauses
  streamproof verify localhost:50051 --skip '*/UploadFile'    all but one RPC
  streamproof verify --config nightly.config.ts               options from a file; streamproof init writes one
  streamproof verify localhost:50051 --report junit=out.xml --report json=out.json

DownloadFile reads the files that streamproof fixtures --out DIR writes: let your server serve DIR.
They are in the folder put in for {files}, and copied to the --files-at of a container.
Exit codes: 0 the gate holds, 1 it does not, 2 wrong usage or the target cannot be reached.`;

function collectReport(text: string, before: readonly ReportFile[]): readonly ReportFile[] {
  return [...before, parseReportFile(text)];
}

/** Reads the config file into the command's options, and returns the target. */
async function withConfig(command: Command, given: string | undefined): Promise<string | undefined> {
  const { config, fault } = command.opts<Options>();
  const { readConfig } = await import("../config-file.ts");
  const file = await readConfig(process.cwd(), config);
  if (file === undefined) return given;
  const { applyConfig } = await import("../apply-config.ts");
  // What belongs to the file's target must not reach another one: a token, say.
  const own = given === undefined && fault.length === 0;
  applyConfig(command, file, new Set(own ? [] : targetFlags));
  return own && file.content.target !== undefined ? String(file.content.target) : given;
}

async function verifyCommandLine(target: string | undefined, options: Options): Promise<number> {
  const { judge } = await import("../judge.ts");
  const gate: Gate = { level: options.level, strict: options.strict };
  return judge({
    target,
    settings: settingsOf(options),
    gate,
    reports: options.report,
    faults: options.fault,
    verify: verifyOptions(options),
  });
}

/** The options of the runner: those that were given, under its names. */
function verifyOptions(options: Options): Omit<VerifyOptions, "target"> {
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
