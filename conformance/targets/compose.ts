import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { awaitReady, type StartOptions } from "./await-ready.ts";
import { watchContainer } from "./container.ts";
import { atMost, type Docker, interruptible, openDocker } from "./docker.ts";
import { because } from "./image.ts";
import { instantly } from "./instantly.ts";
import { watchLeftovers } from "./leftovers.ts";
import type { RunningTarget } from "./target.ts";
import { TargetError } from "./target-error.ts";

export interface ComposeOptions extends StartOptions {
  readonly file: string;
  readonly service: string;
  /** Where the service listens in its container; the compose file has to publish it. */
  readonly port: number;
}

/** How long a start that was interrupted may still take before what it made is removed. */
const settleMs = 30_000;

/** Starts all services of a compose file, and waits until one of them serves. */
export async function startCompose(options: ComposeOptions): Promise<RunningTarget> {
  const { label, service, port, signal } = options;
  const file = resolve(options.file);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true) {
    throw new TargetError(`Cannot start ${label}: there is no file ${file}; pass the compose file.`);
  }
  await haveCompose(label);
  const docker = await openDocker(label, signal);
  const project = `streamproof-${randomUUID().slice(0, 8)}`;
  const leftovers = watchLeftovers(docker.engine, `com.docker.compose.project=${project}`);
  let upping: Promise<unknown> = Promise.resolve();
  try {
    const environment = new docker.library.DockerComposeEnvironment(dirname(file), basename(file))
      .withProjectName(project)
      .withEnvironment({ ...options.env })
      .withDefaultWaitStrategy(instantly);
    upping = environment.up();
    await interruptible(upping, label, signal);
    const { id, published } = await serviceOf(docker, project, service, port);
    if (published === undefined) {
      throw new Error(`the service ${service} does not publish port ${port} (add "${port}" under ports)`);
    }
    const container = await watchContainer(docker, id);
    const host = docker.client.info.containerRuntime.host;
    const endpoint = await awaitReady(
      {
        addresses: [{ host, port: published }],
        port: `port ${port} of the service ${service}`,
        log: container.log,
        exited: container.exited,
      },
      options,
    );
    const { log, exited, sample, terminate } = container;
    return { label, endpoint, logTail: log.tail, exited, sample, terminate, close: leftovers.remove };
  } catch (error) {
    await atMost(settleMs, upping);
    await leftovers.remove();
    if (error instanceof TargetError) throw error;
    throw new TargetError(`Cannot start ${label}: ${because(error)}; check the compose file.`);
  }
}

/** Testcontainers calls the command line's plugin; without it, what comes back is about a wrong flag. */
async function haveCompose(label: string): Promise<void> {
  const works = await new Promise<boolean>((resolve) => {
    execFile("docker", ["compose", "version"], { timeout: 10_000 }, (error) => resolve(error === null));
  });
  if (works) return;
  throw new TargetError(
    `Cannot start ${label}: "docker compose version" does not work; install Docker's command line and its Compose plugin.`,
  );
}

async function serviceOf(
  { engine }: Docker,
  project: string,
  service: string,
  port: number,
): Promise<{ readonly id: string; readonly published: number | undefined }> {
  const label = [`com.docker.compose.project=${project}`];
  const containers = await engine.listContainers({ all: true, filters: { label } });
  const names = containers.map(({ Labels }) => Labels["com.docker.compose.service"] ?? "");
  const container = containers[names.indexOf(service)];
  if (container === undefined) {
    throw new Error(`there is no service ${service} in it, only ${names.toSorted().join(", ")}`);
  }
  const bound = container.Ports.find(({ PrivatePort, PublicPort }) => PrivatePort === port && PublicPort > 0);
  return { id: container.Id, published: bound?.PublicPort };
}
