import { setTimeout as sleep } from "node:timers/promises";
import type { ContainerRuntimeClient } from "testcontainers";
import { TargetError } from "./target-error.ts";

export type Testcontainers = typeof import("testcontainers");
export type Dockerode = ContainerRuntimeClient["container"]["dockerode"];

/** A container engine that answers. */
export interface Docker {
  readonly library: Testcontainers;
  readonly client: ContainerRuntimeClient;
  readonly engine: Dockerode;
}

/** Finds the engine. Throws a TargetError that says what is missing and what to do. */
export async function openDocker(
  label: string,
  signal?: AbortSignal,
  load: () => Promise<Testcontainers> = () => import("testcontainers"),
): Promise<Docker> {
  const library = await loaded(label, load);
  const client = await library.getContainerRuntimeClient().catch(() => {
    throw new TargetError(
      `Cannot start ${label}: no Docker engine answers; start one, or set DOCKER_HOST to where it is, or judge a server that runs already: streamproof verify host:port.`,
    );
  });
  await interruptible(settleReaper(library, client), label, signal);
  return { library, client, engine: client.container.dockerode };
}

/** Whether an engine answers here; for tests that need one. */
export async function dockerAnswers(): Promise<boolean> {
  return openDocker("a test").then(
    () => true,
    () => false,
  );
}

/** Bound of a pull or a build. */
const mostMs = 15 * 60_000;

/** What would last longer than the user wants to wait; what it holds must be removed by the caller. */
export async function interruptible<T>(work: Promise<T>, label: string, signal?: AbortSignal): Promise<T> {
  const given = new AbortController();
  const over = new Promise<never>((_, reject) => {
    const stop = (why: string): void => reject(new TargetError(`Cannot start ${label}: ${why}.`));
    const timer = setTimeout(
      stop,
      mostMs,
      `nothing came of it within ${mostMs / 60_000} minutes; see the engine`,
    );
    given.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    const interrupt = (): void => stop("the run was interrupted");
    if (signal?.aborted === true) return interrupt();
    signal?.addEventListener("abort", interrupt, { once: true, signal: given.signal });
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    given.abort();
  }
}

/** Waits for something to settle, but not for ever. */
export async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  await Promise.race([work.catch(() => undefined), sleep(ms, undefined, { ref: false })]);
}

async function loaded(label: string, load: () => Promise<Testcontainers>): Promise<Testcontainers> {
  try {
    return await load();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new TargetError(
      `Cannot start ${label}: the package testcontainers cannot be loaded (${code}); install it beside streamproof: npm install --save-dev testcontainers@12.2.0.`,
    );
  }
}

/**
 * Testcontainers removes what a killed process left behind with a container of its own, Ryuk. Where that
 * cannot be had (no registry in reach) it is switched off, and what is started here is removed only here.
 */
async function settleReaper(library: Testcontainers, client: ContainerRuntimeClient): Promise<void> {
  try {
    await library.getReaper(client);
  } catch {
    process.env.TESTCONTAINERS_RYUK_DISABLED = "true";
    await library.getReaper(client);
  }
}
