import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { createListenerFinder } from "./listener.ts";
import { createLogTail, type LogTail } from "./log-tail.ts";
import { allProcesses, processesCanBeSeen, treeOf } from "./processes.ts";
import type { Exit } from "./target.ts";

/** A command line that runs in a process group of its own. */
export interface ProcessGroup {
  readonly pid: number;
  readonly log: LogTail;
  readonly exited: Promise<Exit>;
  /** SIGTERM to the process that listens on the port, which a shell or npm may stand before. */
  readonly terminate: (port: number) => Promise<void>;
  /** Ends all of it: politely, and after a while for certain. */
  readonly close: () => Promise<void>;
}

/** How long a server may take to end by itself once the run is over. */
const graceMs = 2_000;
/** How long the system may take to remove what was killed. */
const reapMs = 2_000;
const pauseMs = 20;

/** Groups that still run. A second Ctrl-C, or a crash, ends this process without any await. */
const killAtExit = new Set<() => void>();
process.on("exit", () => {
  for (const killNow of killAtExit) killNow();
});

export async function startProcessGroup(
  command: string,
  env: Readonly<Record<string, string>>,
): Promise<ProcessGroup> {
  const child = spawn(command, {
    shell: true,
    // Leads a process group: all that it starts can be stopped with it, and Ctrl-C does not reach it.
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...env },
  });
  await once(child, "spawn");
  const { pid } = child;
  if (pid === undefined) throw new Error("A process that was spawned has no id.");
  const log = createLogTail();
  child.stdout.on("data", log.write);
  child.stderr.on("data", log.write);
  const exited = exitOf(child);
  const killNow = () => signalGroup(pid, "SIGKILL");
  killAtExit.add(killNow);
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    // What left the group (setsid) is found by its parent, as long as that lives.
    const tree = processesCanBeSeen ? treeOf(pid, allProcesses()).map((each) => each.pid) : [pid];
    signalGroup(pid, "SIGTERM");
    await gone(pid, tree, graceMs);
    killNow();
    for (const each of tree) kill(each, "SIGKILL");
    await gone(pid, tree, reapMs);
    killAtExit.delete(killNow);
    child.stdout.destroy();
    child.stderr.destroy();
  };
  return {
    pid,
    log,
    exited,
    terminate: async (port) => {
      const tree = processesCanBeSeen ? treeOf(pid, allProcesses()) : [];
      kill(createListenerFinder(port)(tree) ?? pid, "SIGTERM");
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** Settles when the output has ended, too, so that the end of the log is there; but does not wait for it long. */
function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => {
      const exit = {
        ...(code === null ? {} : { code }),
        ...(signal === null ? {} : { signal }),
      };
      // A grandchild may hold the pipes open.
      const timer = setTimeout(() => resolve(exit), 200);
      child.once("close", () => {
        clearTimeout(timer);
        resolve(exit);
      });
    });
  });
}

async function gone(group: number, tree: readonly number[], withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    if (!anyLeft(group, tree)) return;
    await sleep(pauseMs);
  }
}

function anyLeft(group: number, tree: readonly number[]): boolean {
  if (!processesCanBeSeen) return signalGroup(group, 0);
  const all = allProcesses();
  return all.some((each) => !each.zombie && (each.group === group || tree.includes(each.pid)));
}

function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  return kill(-group, signal);
}

/** False where there is no such process any more. */
function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
