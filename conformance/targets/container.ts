import { readFile } from "node:fs/promises";
import type { ResourceUse } from "../../contracts/model/observation.ts";
import { atMost, type Docker } from "./docker.ts";
import { createLogTail, type LogTail } from "./log-tail.ts";
import { allProcesses, processesCanBeSeen, treeOf, useOf } from "./processes.ts";
import type { Exit } from "./target.ts";

/** A container that was started, by whomever. */
export interface WatchedContainer {
  readonly log: LogTail;
  readonly exited: Promise<Exit>;
  readonly sample: () => Promise<ResourceUse>;
  /** SIGTERM to its main process. */
  readonly terminate: () => Promise<void>;
}

/** How long the end of the log may take to come after the end of the container. */
const logEndMs = 1_000;

/** Follows a container that runs, or has run. */
export async function watchContainer({ client, engine }: Docker, id: string): Promise<WatchedContainer> {
  const container = engine.getContainer(id);
  const log = createLogTail();
  const stream = await client.container.logs(container);
  stream.on("data", log.write);
  const logEnded = new Promise<void>((resolve) => stream.once("end", resolve));
  const exited = container.wait().then(
    async ({ StatusCode }): Promise<Exit> => {
      await atMost(logEndMs, logEnded);
      return { code: StatusCode };
    },
    // It was removed, or the engine is gone: it has ended, and nobody knows how.
    (): Exit => ({}),
  );
  return {
    log,
    exited,
    sample: async () => {
      const { State } = await container.inspect();
      if (!State.Running) throw new Error("The server has ended.");
      const use = (await isOnThisHost(State.Pid, id))
        ? useOf(treeOf(State.Pid, allProcesses()))
        : useFromStats(await container.stats({ stream: false, "one-shot": true }));
      const incarnation = { incarnation: `started at ${State.StartedAt}` };
      return { ...use, ...incarnation };
    },
    terminate: async () => {
      await container.kill({ signal: "SIGTERM" });
    },
  };
}

/** The engine's process ids mean something only on its own machine. */
async function isOnThisHost(pid: number, id: string): Promise<boolean> {
  if (!processesCanBeSeen) return false;
  const groups = await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => "");
  return groups.includes(id);
}

/** The parts of Docker's statistics that count here. Source: Docker Engine API, ContainerStats. */
export interface ContainerStats {
  readonly memory_stats: { readonly stats?: { readonly anon?: number; readonly total_rss?: number } };
  readonly cpu_stats: { readonly cpu_usage: { readonly total_usage: number } };
  readonly pids_stats?: { readonly current?: number };
}

/** Anonymous memory: `anon` with cgroups of version 2, `total_rss` before. Their `usage` has the page cache, too. */
export function useFromStats({ memory_stats, cpu_stats, pids_stats }: ContainerStats): ResourceUse {
  const memoryBytes = memory_stats.stats?.anon ?? memory_stats.stats?.total_rss;
  if (memoryBytes === undefined) throw new Error("The engine does not tell the container's memory.");
  return {
    memoryBytes,
    cpuMs: cpu_stats.cpu_usage.total_usage / 1e6,
    // What Docker counts there are threads.
    ...(pids_stats?.current === undefined ? {} : { threads: pids_stats.current }),
  };
}
