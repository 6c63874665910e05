import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { GenericContainer, StartedTestContainer } from "testcontainers";
import { awaitReady, type StartOptions } from "./await-ready.ts";
import { watchContainer } from "./container.ts";
import { atMost, type Docker, interruptible, openDocker } from "./docker.ts";
import { instantly } from "./instantly.ts";
import { watchLeftovers } from "./leftovers.ts";
import type { RunningTarget } from "./target.ts";
import { TargetError } from "./target-error.ts";

export interface ImageOptions extends StartOptions {
  readonly image: string;
  /** Where the container listens; its one EXPOSEd port where absent, else 50051. */
  readonly containerPort?: number;
  /** A folder here, and where it is copied to in the container. */
  readonly files?: { readonly from: string; readonly to: string };
  readonly memoryBytes?: number;
  readonly cpus?: number;
}

const defaultPort = 50_051;

/** Starts a container of an image, and waits until it serves. */
export async function startImage(options: ImageOptions): Promise<RunningTarget> {
  const docker = await openDocker(options.label, options.signal);
  await interruptible(haveImage(docker, options), options.label, options.signal);
  return startContainer(docker, options);
}

/** As startImage, of an image that is there. */
export async function startContainer(docker: Docker, options: ImageOptions): Promise<RunningTarget> {
  const exposed = await exposedPorts(docker, options.image);
  const port = options.containerPort ?? (exposed.length === 1 ? exposed[0] : undefined) ?? defaultPort;
  const run = randomUUID();
  const leftovers = watchLeftovers(docker.engine, `${runLabel}=${run}`);
  let starting: Promise<unknown> = Promise.resolve();
  try {
    const container = prepared(docker, options, port, run).start();
    starting = container;
    const started = await interruptible(
      startedOrEnded(docker, container, run),
      options.label,
      options.signal,
    );
    const watched = await watchContainer(docker, started.id);
    const endpoint = await awaitReady(
      {
        addresses: [
          { host: docker.client.info.containerRuntime.host, port: started.mapped?.getMappedPort(port) ?? 1 },
        ],
        port: `port ${port} of the container${exposedText(exposed, port)}`,
        log: watched.log,
        exited: watched.exited,
      },
      options,
    );
    return {
      label: options.label,
      endpoint,
      logTail: watched.log.tail,
      sample: watched.sample,
      exited: watched.exited,
      terminate: watched.terminate,
      another: ({ signal, env } = {}) => {
        const { signal: _, ...own } = options;
        return startContainer(docker, {
          ...own,
          env: { ...env, ...options.env },
          ...(signal === undefined ? {} : { signal }),
        });
      },
      close: leftovers.remove,
    };
  } catch (error) {
    // What is about to be created cannot be removed yet.
    await atMost(settleMs, starting);
    await leftovers.remove();
    if (error instanceof TargetError) throw error;
    throw new TargetError(
      `Cannot start ${options.label}: ${because(error)}; check the image and the options.`,
    );
  }
}

/** How long a start that was given up may still take before what it made is removed. */
const settleMs = 15_000;

const runLabel = "streamproof.run";

function prepared(docker: Docker, options: ImageOptions, port: number, run: string): GenericContainer {
  const { env, files, memoryBytes, cpus } = options;
  const container = new docker.library.GenericContainer(options.image)
    .withLabels({ [runLabel]: run })
    .withEnvironment(env)
    .withExposedPorts(port)
    .withWaitStrategy(instantly);
  if (files !== undefined) {
    container.withCopyDirectoriesToContainer([{ source: files.from, target: files.to }]);
  }
  if (memoryBytes !== undefined || cpus !== undefined) {
    container.withResourcesQuota({
      ...(memoryBytes === undefined ? {} : { memory: memoryBytes / 1024 ** 3 }),
      ...(cpus === undefined ? {} : { cpu: cpus }),
    });
  }
  return container;
}

interface Started {
  readonly id: string;
  /** Absent where it ended before its ports were there. */
  readonly mapped?: StartedTestContainer;
}

const pauseMs = 100;

/** Testcontainers waits ten seconds for the ports of a container that has ended long since. */
async function startedOrEnded(
  { engine }: Docker,
  starting: Promise<StartedTestContainer>,
  run: string,
): Promise<Started> {
  const settled = starting.then(
    (mapped): Started => ({ id: mapped.getId(), mapped }),
    (error: unknown) => ({ error }),
  );
  for (;;) {
    const first = await Promise.race([settled, sleep(pauseMs, undefined)]);
    const [ended] = await engine.listContainers({
      all: true,
      filters: { label: [`${runLabel}=${run}`], status: ["exited", "dead"] },
    });
    if (ended !== undefined) return { id: ended.Id };
    if (first === undefined) continue;
    if ("error" in first) throw first.error;
    return first;
  }
}

/** Pulls the image unless it is there. */
async function haveImage({ client, library, engine }: Docker, { image, label }: ImageOptions): Promise<void> {
  if (await isThere(engine, image)) return;
  let why = "";
  try {
    await client.image.pull(library.ImageName.fromString(image));
  } catch (error) {
    why = ` (${because(error)})`;
  }
  // A pull that failed on its way ends like one that did not.
  if (await isThere(engine, image)) return;
  throw new TargetError(
    `Cannot start ${label}: the image is not here and cannot be pulled${why}; check its name, or build it first.`,
  );
}

async function isThere(engine: Docker["engine"], image: string): Promise<boolean> {
  return engine
    .getImage(image)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

async function exposedPorts({ engine }: Docker, image: string): Promise<readonly number[]> {
  const { Config } = await engine.getImage(image).inspect();
  return Object.keys(Config.ExposedPorts ?? {})
    .filter((port) => port.endsWith("/tcp"))
    .map((port) => Number.parseInt(port, 10));
}

/** What to think of where nothing listens. */
function exposedText(exposed: readonly number[], port: number): string {
  if (exposed.includes(port)) return "";
  return exposed.length === 0
    ? ", which EXPOSEs none (set it with --container-port)"
    : `, which EXPOSEs ${exposed.join(", ")} (set it with --container-port)`;
}

/** An error's own words, on one line and without the end of a sentence. */
export function because(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .trim()
    .replaceAll(/\s*\n\s*/g, " ")
    .replace(/\.$/, "");
}
