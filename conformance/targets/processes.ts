import { readdir, readFile, readlink } from "node:fs/promises";
import { basename } from "node:path";
import type { ResourceUse } from "../../contracts/model/observation.ts";

/** Whether this system tells what its processes use. */
export const processesCanBeSeen: boolean = process.platform === "linux";

/** One line of /proc/PID/stat. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  /** Dead, but not yet waited for by its parent. */
  readonly zombie: boolean;
  /** When it was started; with the id it tells processes apart. */
  readonly startTicks: number;
  /** CPU time of it and of its ended children, in milliseconds. */
  readonly cpuMs: number;
}

export async function allProcesses(): Promise<readonly ProcessStat[]> {
  const names = await readdir("/proc");
  const stats = await Promise.all(
    names.filter((name) => /^\d+$/.test(name)).map((name) => statOf(Number(name))),
  );
  return stats.filter((stat) => stat !== undefined);
}

/** The process and all that descend from it, or share its group; without those that are dead. */
export function treeOf(root: number, all: readonly ProcessStat[]): readonly ProcessStat[] {
  const tree = new Set([root, ...all.filter((each) => each.group === root).map((each) => each.pid)]);
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const each of all) if (tree.has(each.parent)) tree.add(each.pid);
  }
  return all.filter((each) => tree.has(each.pid) && !each.zombie);
}

/** What some processes use now, all together. Rejects where none of them is there any more. */
export async function useOf(processes: readonly ProcessStat[]): Promise<ResourceUse> {
  const all = await Promise.all(
    processes.map(async ({ pid, cpuMs }) => {
      const [status, openFiles] = await Promise.all([statusOf(pid), openFilesOf(pid)]);
      return status === undefined ? undefined : { ...status, pid, cpuMs, openFiles };
    }),
  );
  const living = all.filter((each) => each !== undefined);
  if (living.length === 0) throw new Error("The server has ended.");
  const openFiles = living.map((each) => each.openFiles).filter((count) => count !== undefined);
  const largest = living.reduce((a, b) => (b.memoryBytes > a.memoryBytes ? b : a));
  const program = await programOf(largest.pid);
  return {
    memoryBytes: sum(living.map((each) => each.memoryBytes)),
    cpuMs: sum(living.map((each) => each.cpuMs)),
    threads: sum(living.map((each) => each.threads)),
    ...(program === undefined ? {} : { program }),
    // Those of another user cannot be counted, and a part of them would mislead.
    ...(openFiles.length === living.length ? { openFiles: sum(openFiles) } : {}),
  };
}

/** The one of the processes that listens on a TCP port, if any. */
export async function listenerOn(
  port: number,
  processes: readonly ProcessStat[],
): Promise<number | undefined> {
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readFile(path, "utf8").catch(() => "")),
  );
  const sockets = new Set(tables.flatMap((table) => listeningInodes(table, port)));
  if (sockets.size === 0) return undefined;
  for (const { pid } of processes) {
    const names = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const name of names) {
      const link = await readlink(`/proc/${pid}/fd/${name}`).catch(() => "");
      if (sockets.has(link)) return pid;
    }
  }
  return undefined;
}

const listening = "0A";

/** `socket:[123]` of each socket that listens on the port. Source: proc(5), /proc/net/tcp. */
export function listeningInodes(table: string, port: number): readonly string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  return table
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) === true && fields[3] === listening)
    .map((fields) => `socket:[${fields[9]}]`);
}

/** Linux has told times in hundredths of a second for ever. Source: proc(5), sysconf(_SC_CLK_TCK). */
const tickMs = 10;

async function statOf(pid: number): Promise<ProcessStat | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseStat(pid, text);
}

/** Source: proc(5), /proc/pid/stat. */
export function parseStat(pid: number, text: string): ProcessStat {
  // The second field is the name in brackets, which may hold brackets and spaces.
  const [state, ...fields] = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const number = (field: number) => Number(fields[field - 4]);
  return {
    pid,
    parent: number(4),
    group: number(5),
    zombie: state === "Z" || state === "X",
    startTicks: number(22),
    cpuMs: tickMs * sum([14, 15, 16, 17].map(number)),
  };
}

async function statusOf(
  pid: number,
): Promise<{ readonly memoryBytes: number; readonly threads: number } | undefined> {
  const text = await readFile(`/proc/${pid}/status`, "utf8").catch(() => undefined);
  const [, kilobytes] = /^RssAnon:\s+(\d+) kB$/m.exec(text ?? "") ?? [];
  const [, threads] = /^Threads:\s+(\d+)$/m.exec(text ?? "") ?? [];
  if (kilobytes === undefined || threads === undefined) return undefined;
  return { memoryBytes: Number(kilobytes) * 1024, threads: Number(threads) };
}

async function openFilesOf(pid: number): Promise<number | undefined> {
  return readdir(`/proc/${pid}/fd`).then(
    (names) => names.length,
    () => undefined,
  );
}

async function programOf(pid: number): Promise<string | undefined> {
  const path = await readlink(`/proc/${pid}/exe`).catch(() => undefined);
  return path === undefined ? undefined : basename(path);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
