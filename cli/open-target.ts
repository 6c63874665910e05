import type { StartOptions } from "../conformance/targets/await-ready.ts";
import { type Locator, parseLocator } from "../conformance/targets/locator.ts";
import { probe } from "../conformance/targets/probe.ts";
import type { RunningTarget } from "../conformance/targets/target.ts";
import { openSocket } from "../conformance/transports/socket.ts";
import type { Endpoint } from "../conformance/transports/transport.ts";
import { healthProblem } from "./health.ts";
import { servedFiles } from "./served-files.ts";
import type { TargetSettings } from "./target-settings.ts";
import { tlsSettings, wantsTls } from "./tls-files.ts";
import { UsageError } from "./usage-error.ts";

export interface OpenOptions {
  readonly settings: TargetSettings;
  /** Whether an HTTP/1 server will do. */
  readonly http1: boolean;
  readonly signal: AbortSignal;
}

const defaultStartTimeoutS = 60;

/** Reaches a target, or starts it, and waits until it serves. */
export async function openTarget(text: string, options: OpenOptions): Promise<RunningTarget> {
  const locator = parseLocator(text);
  checkSettings(locator, options.settings);
  const calls = await callsOf(locator, options.settings);
  switch (locator.kind) {
    case "address":
      return reached(text, { ...calls, address: locator.address }, options);
    case "command":
      return command(locator.command, startOptions(text, calls, options), options.settings);
    case "image":
    case "dockerfile":
    case "compose":
      throw new UsageError(`Cannot start ${text}: containers are not supported yet.`);
  }
}

/** What belongs to every call of the target. */
async function callsOf(locator: Locator, settings: TargetSettings): Promise<Omit<Endpoint, "address">> {
  const tls = locator.kind === "address" ? locator.tls : wantsTls(settings);
  return {
    ...(tls ? { tls: await tlsSettings(settings) } : {}),
    ...(settings.headers === undefined ? {} : { headers: settings.headers }),
  };
}

async function reached(label: string, endpoint: Endpoint, options: OpenOptions): Promise<RunningTarget> {
  await probe(endpoint, { open: openSocket, http1: options.http1, signal: options.signal });
  return { label, endpoint, close: () => Promise.resolve() };
}

function startOptions(
  label: string,
  calls: Omit<Endpoint, "address">,
  { settings, http1, signal }: OpenOptions,
): StartOptions {
  return {
    label,
    calls,
    open: openSocket,
    http1,
    health: healthProblem,
    startTimeoutMs: (settings.startTimeout ?? defaultStartTimeoutS) * 1000,
    ...(settings.waitLog === undefined ? {} : { waitLog: settings.waitLog }),
    env: settings.env ?? {},
    signal,
  };
}

async function command(line: string, start: StartOptions, settings: TargetSettings): Promise<RunningTarget> {
  const { startCommand } = await import("../conformance/targets/command.ts");
  const files = line.includes("{files}") ? await servedFiles(settings.files) : undefined;
  try {
    const target = await startCommand({
      ...start,
      command: line,
      ...(files === undefined ? {} : { files: files.dir }),
    });
    return {
      ...target,
      close: async () => {
        await target.close();
        await files?.close();
      },
    };
  } catch (error) {
    await files?.close();
    throw error;
  }
}

/** Which kinds of target an option is for; what is not here is for all. */
const kindsOf: Readonly<Record<string, readonly Locator["kind"][]>> = {
  startTimeout: ["command", "image", "dockerfile", "compose"],
  waitLog: ["command", "image", "dockerfile", "compose"],
  env: ["command", "image", "dockerfile", "compose"],
  files: ["command", "image", "dockerfile"],
  containerPort: ["image", "dockerfile"],
  filesAt: ["image", "dockerfile"],
  memory: ["image", "dockerfile"],
  cpus: ["image", "dockerfile"],
};

const prefixes: Readonly<Record<Locator["kind"], string>> = {
  address: "host:port",
  command: "cmd:",
  image: "docker:",
  dockerfile: "dockerfile:",
  compose: "compose:",
};

/** Refuses what would have no effect. */
function checkSettings(locator: Locator, settings: TargetSettings): void {
  for (const [name, kinds] of Object.entries(kindsOf)) {
    if (!(name in settings) || kinds.includes(locator.kind)) continue;
    const option = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    const fitting = kinds.map((kind) => prefixes[kind]).join(", ");
    throw new UsageError(
      `${option} has no effect on a ${prefixes[locator.kind]} target; it is for ${fitting}.`,
    );
  }
  if (locator.kind === "address" && !locator.tls && wantsTls(settings)) {
    throw new UsageError(
      "--ca, --cert, --key and --insecure are about TLS; write the target as https://host:port.",
    );
  }
}
