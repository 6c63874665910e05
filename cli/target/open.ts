import type { StartOptions } from "../../conformance/targets/await-ready.ts";
import { type Locator, parseLocator } from "../../conformance/targets/locator.ts";
import { probe } from "../../conformance/targets/probe.ts";
import type { RunningTarget } from "../../conformance/targets/target.ts";
import { openSocket } from "../../conformance/transports/carrier/socket.ts";
import type { Endpoint } from "../../conformance/transports/transport.ts";
import { servedFiles } from "../files/served.ts";
import { tlsSettings, wantsTls } from "../files/tls.ts";
import { checkApplicable } from "./applicable.ts";
import { healthProblem } from "./health.ts";
import type { TargetSettings } from "./settings.ts";

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
  checkApplicable(locator, options.settings);
  const calls = await callsOf(locator, options.settings);
  switch (locator.kind) {
    case "address":
      return reached(text, { ...calls, address: locator.address }, options);
    case "command":
      return command(locator.command, startOptions(text, calls, options), options.settings);
    case "image":
    case "dockerfile":
      return container(locator, startOptions(text, calls, options), options.settings);
    case "compose": {
      const { startCompose } = await import("../../conformance/targets/compose.ts");
      const { file, service, port } = locator;
      return startCompose({ ...startOptions(text, calls, options), file, service, port });
    }
  }
}

/** What belongs to every call of the target. */
async function callsOf(locator: Locator, settings: TargetSettings): Promise<Omit<Endpoint, "address">> {
  const tls = locator.kind === "address" ? locator.tls : wantsTls(settings);
  return {
    ...(settings.authority === undefined ? {} : { authority: settings.authority }),
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
  const { startCommand } = await import("../../conformance/targets/command.ts");
  return withFiles(line.includes("{files}"), settings, (dir) =>
    startCommand({ ...start, command: line, ...(dir === undefined ? {} : { files: dir }) }),
  );
}

async function container(
  locator: Extract<Locator, { readonly kind: "image" | "dockerfile" }>,
  start: StartOptions,
  settings: TargetSettings,
): Promise<RunningTarget> {
  const { containerPort, filesAt, memory, cpus } = settings;
  return withFiles(filesAt !== undefined, settings, async (dir) => {
    const options = {
      ...start,
      ...(containerPort === undefined ? {} : { containerPort }),
      ...(dir === undefined || filesAt === undefined ? {} : { files: { from: dir, to: filesAt } }),
      ...(memory === undefined ? {} : { memoryBytes: bytesOf(memory) }),
      ...(cpus === undefined ? {} : { cpus }),
    };
    if (locator.kind === "image") {
      const { startImage } = await import("../../conformance/targets/image.ts");
      return startImage({ ...options, image: locator.image });
    }
    const { startDockerfile } = await import("../../conformance/targets/dockerfile.ts");
    return startDockerfile({ ...options, dir: locator.dir });
  });
}

/** Starts a target with the folder it reads, where it reads one; a temporary one goes when the target does. */
async function withFiles(
  wanted: boolean,
  settings: TargetSettings,
  start: (dir: string | undefined) => Promise<RunningTarget>,
): Promise<RunningTarget> {
  const files = wanted ? await servedFiles(settings.files) : undefined;
  await files?.ready;
  try {
    const target = await start(files?.dir);
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

const units: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

/** `256m` as docker run reads it. */
function bytesOf(text: string): number {
  return Number.parseInt(text, 10) * (units[text.at(-1)?.toLowerCase() ?? ""] ?? 1);
}
