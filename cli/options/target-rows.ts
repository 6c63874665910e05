import type { TargetSettings } from "../target/settings.ts";
import type { Rows } from "./option.ts";

const started = ["command", "image", "dockerfile", "compose"] as const;
const container = ["image", "dockerfile"] as const;

/** How a target is reached: all options of the target that are not about its start. */
export const connectionRows: Rows<Exclude<keyof TargetSettings, keyof typeof startRows>> = {
  headers: {
    flag: "--header <name: value>",
    value: { kind: "headers" },
    part: "target",
    help: "send this header with every call",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code for the config file.
    example: "{ authorization: `Bearer ${process.env.TOKEN}` }",
  },
  authority: {
    flag: "--authority <name>",
    value: { kind: "text" },
    part: "target",
    help: "the name in the server's certificate, also sent as :authority",
    default: "the host of the target",
    example: '"api.example"',
  },
  ca: {
    flag: "--ca <file>",
    value: { kind: "text" },
    part: "target",
    help: "trust the CAs in this PEM file (https://)",
    example: '"ca.pem"',
  },
  cert: {
    flag: "--cert <file>",
    value: { kind: "text" },
    part: "target",
    help: "present this PEM certificate (https://); requires --key",
    example: '"client.pem"',
  },
  key: {
    flag: "--key <file>",
    value: { kind: "text" },
    part: "target",
    help: "private key for --cert",
    example: '"client.key"',
  },
  insecure: {
    flag: "--insecure",
    value: { kind: "switch" },
    part: "target",
    help: "accept any certificate (https://)",
    example: "true",
  },
};

/** How a target is started. */
export const startRows: Rows<
  "startTimeout" | "waitLog" | "env" | "files" | "containerPort" | "filesAt" | "memory" | "cpus"
> = {
  startTimeout: {
    flag: "--start-timeout <seconds>",
    value: { kind: "decimal", min: 0.1 },
    part: "target",
    help: "how long the target may take to start, in seconds",
    default: "60",
    targets: started,
    example: "60",
  },
  waitLog: {
    flag: "--wait-log <regex>",
    value: { kind: "regex" },
    part: "target",
    help: "treat the target as started once a line of its log matches",
    targets: started,
    example: '"listening"',
  },
  env: {
    flag: "--env <name=value>",
    value: { kind: "variables" },
    part: "target",
    help: "set an environment variable for the target",
    targets: started,
    example: '{ LOG: "debug" }',
  },
  files: {
    flag: "--files <dir>",
    value: { kind: "text" },
    part: "target",
    help: "folder used for {files} and --files-at",
    default: "temporary fixtures",
    targets: ["command", ...container],
    example: '"./served"',
  },
  containerPort: {
    flag: "--container-port <number>",
    value: { kind: "integer", min: 1, max: 65_535 },
    part: "target",
    help: "port the container listens on",
    default: "its only EXPOSEd port, else 50051",
    targets: container,
    example: "50051",
  },
  filesAt: {
    flag: "--files-at <path>",
    value: { kind: "text" },
    part: "target",
    help: "copy the files to this folder of the container",
    targets: container,
    example: '"/fixtures"',
  },
  memory: {
    flag: "--memory <bytes>",
    value: { kind: "bytes" },
    part: "target",
    help: "memory limit for the container, e.g. 256m",
    targets: container,
    example: '"256m"',
  },
  cpus: {
    flag: "--cpus <number>",
    value: { kind: "decimal", min: 0.01 },
    part: "target",
    help: "CPU limit for the container, e.g. 1.5",
    targets: container,
    example: "1.5",
  },
};
