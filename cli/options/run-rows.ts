import { httpCarriers, transportNames } from "../../conformance/transports/names.ts";
import type { TargetSettings } from "../target/settings.ts";
import type { OptionValues, Rows } from "./option.ts";

/** What is tested. */
export const selectionRows: Rows<
  | ("schemas" | "imports" | "contracts" | "services" | "only" | "skip" | "transport" | "http")
  | ("thorough" | "filesPrefix" | "speed" | "allowUnserved" | "quick" | "authRequired")
> = {
  schemas: {
    flag: "--schema <path>",
    value: { kind: "texts" },
    part: "command",
    help: "test the services of this schema: a .proto file, a folder, a buf module or a descriptor set",
    replayed: true,
    example: '["./proto"]',
  },
  imports: {
    flag: "-I, --import <dir>",
    value: { kind: "texts" },
    part: "command",
    help: "look here for what the schema imports",
    replayed: true,
  },
  contracts: {
    flag: "--contracts <file>",
    value: { kind: "texts" },
    part: "command",
    help: "also check the contracts that this file exports",
    replayed: true,
    example: '["./contracts/shop.ts"]',
  },
  services: {
    flag: "--service <name>",
    value: { kind: "texts" },
    part: "run",
    help: "only this service, by its full or short name",
    example: '["StreamingService"]',
  },
  only: {
    flag: "--only <glob>",
    value: { kind: "texts" },
    part: "run",
    help: "only these clauses (chat/*) or RPCs (*/Chat)",
    example: '["chat/*"]',
  },
  skip: {
    flag: "--skip <glob>",
    value: { kind: "texts" },
    part: "run",
    help: "exclude these clauses or RPCs",
    example: '["*/UploadFile"]',
  },
  transport: {
    flag: "--transport <name>",
    value: { kind: "choice", of: transportNames },
    part: "run",
    help: "protocol of the calls",
    default: "grpc",
    example: '"grpc"',
  },
  http: {
    flag: "--http <version>",
    value: { kind: "choice", of: httpCarriers },
    part: "run",
    help: "HTTP version for grpc-web and connect; fetch uses the global fetch, like a browser",
    default: "2 if the server supports it, else 1.1",
    example: '"2"',
  },
  allowUnserved: {
    flag: "--allow-unserved <glob>",
    value: { kind: "texts" },
    part: "run",
    help: "tolerate that these RPCs (*/Watch) serve no request",
    replayed: true,
    example: '["*/Watch"]',
  },
  authRequired: {
    flag: "--auth-required",
    value: { kind: "switch" },
    part: "run",
    help: "fail RPCs that serve calls without the headers of --header, or with other values of them",
    replayed: true,
    example: "true",
  },
  quick: {
    flag: "--quick",
    value: { kind: "switch" },
    part: "run",
    help: "leave out what needs a server of its own: leaks, backpressure, stopping",
    example: "true",
  },
  thorough: {
    flag: "--thorough",
    value: { kind: "switch" },
    part: "run",
    help: "also run scenarios that take minutes",
    example: "true",
  },
  filesPrefix: {
    flag: "--files-prefix <text>",
    value: { kind: "text" },
    part: "run",
    help: "prefix for file names in requests",
    example: '"files/"',
  },
  speed: {
    flag: "--speed <number>",
    value: { kind: "decimal", min: 0.001 },
    part: "run",
    help: "the target's streams run this many times faster than real time",
    default: "1; embedded mock: 20, or 5 over grpc-web and connect",
    example: "1",
  },
};

/** How it is run, and what the result is: all options that have no other group. */
export const verdictRows: Rows<
  Exclude<
    keyof OptionValues,
    keyof TargetSettings | keyof typeof selectionRows | keyof typeof commandLineRows
  >
> = {
  level: {
    flag: "--level <level>",
    value: { kind: "choice", of: ["must", "should"] },
    part: "run",
    help: "fail the gate on violations at this level or above",
    default: "must",
    example: '"should"',
  },
  strict: {
    flag: "--strict",
    value: { kind: "switch" },
    part: "run",
    help: "also fail the gate on clauses that were not exercised",
    example: "true",
  },
  knownFailures: {
    flag: "--known-failures <file>",
    value: { kind: "text" },
    part: "command",
    help: "file listing known failures; the config file may hold the list itself",
    default: "streamproof.known-failures.json",
    example: '[{ clause: "chat/*", rpc: "*/Chat", reason: "issue 12", until: "2026-12-31" }]',
  },
  reports: {
    flag: "--report <format=file>",
    value: { kind: "reports" },
    part: "command",
    help: "also write a report: html, markdown, json, junit or text; or github, without a file",
    example: '["junit=out.xml", "json=out.json"]',
  },
  wire: {
    flag: "--wire",
    value: { kind: "switch" },
    part: "command",
    help: "show the HTTP/2 frames between the events of every failure, not only of those of the wire",
  },
  otel: {
    flag: "--otel <url>",
    value: { kind: "text" },
    part: "command",
    help: "send a span for each call, and metrics, to a collector that takes OTLP over HTTP",
    example: '"http://localhost:4318"',
  },
  coverageAtLeast: {
    flag: "--coverage-at-least <percent>",
    value: { kind: "integer", min: 0, max: 100 },
    part: "command",
    help: "fail where own clauses look at less of what responses show",
    example: "80",
  },
  maxTime: {
    flag: "--max-time <time>",
    value: { kind: "seconds" },
    part: "run",
    help: "end the run after this time: seconds, or 90s, 5m",
    default: "5m, 30m with --thorough",
    example: '"5m"',
  },
  timeoutMs: {
    flag: "--timeout <ms>",
    value: { kind: "integer", min: 1 },
    part: "run",
    help: "default timeout for each wait, in milliseconds",
    example: "10_000",
  },
  seed: {
    flag: "--seed <number>",
    // What fast-check takes: 32 bits with a sign.
    value: { kind: "integer", min: -(2 ** 31), max: 2 ** 31 - 1 },
    part: "run",
    help: "generate the inputs from this seed",
    example: "1",
  },
  runs: {
    flag: "--runs <number>",
    value: { kind: "integer", min: 0 },
    part: "run",
    help: "generated inputs per scenario",
    example: "10",
  },
  concurrency: {
    flag: "--concurrency <number>",
    value: { kind: "integer", min: 1, max: 1000 },
    part: "run",
    help: "scenarios to run at once",
    example: "16",
  },
};

/** What replay lines have, and what names the config file: of the command line only. */
export const commandLineRows: Rows<"config" | "rpc" | "scenario" | "path" | "faults"> = {
  config: {
    flag: "--config <file>",
    value: { kind: "text" },
    part: "command",
    help: "read options from this file",
    default: "streamproof.config.ts, .js or .json",
  },
  rpc: {
    flag: "--rpc <glob>",
    value: { kind: "texts" },
    part: "run",
    help: "only these RPCs, by full name",
  },
  scenario: {
    flag: "--scenario <glob>",
    value: { kind: "texts" },
    part: "run",
    help: "only these scenarios",
  },
  path: {
    flag: "--path <path>",
    value: { kind: "text" },
    part: "run",
    help: "fast-check path of one failure, as printed in its replay line",
  },
  faults: {
    flag: "--fault <name>",
    value: { kind: "texts" },
    part: "command",
    help: "break the contract in this way (embedded mock only)",
    replayed: true,
    hidden: true,
  },
};
