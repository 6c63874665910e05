import { readdirSync, readFileSync, readlinkSync } from "node:fs";
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

/**
 * Reads without a thread pool, here and below: the kernel makes these files up in microseconds, which is a
 * tenth of what handing each of some hundreds to a thread takes.
 */
export function allProcesses(): readonly ProcessStat[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? []);
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

/** What some processes use now, all together. Throws where none of them is there any more. */
export function useOf(processes: readonly ProcessStat[]): ResourceUse {
  const living = processes.flatMap(({ pid, cpuMs }) => {
    const status = statusOf(pid);
    return status === undefined ? [] : { ...status, pid, cpuMs, openFiles: openFilesOf(pid) };
  });
  if (living.length === 0) throw new Error("The server has ended.");
  const openFiles = living.map((each) => each.openFiles).filter((count) => count !== undefined);
  const largest = living.reduce((a, b) => (b.memoryBytes > a.memoryBytes ? b : a));
  const program = programOf(largest.pid);
  return {
    memoryBytes: sum(living.map((each) => each.memoryBytes)),
    cpuMs: sum(living.map((each) => each.cpuMs)),
    threads: sum(living.map((each) => each.threads)),
    ...(program === undefined ? {} : { program }),
    // Those of another user cannot be counted, and a part of them would mislead.
    ...(openFiles.length === living.length ? { openFiles: sum(openFiles) } : {}),
  };
}

/** Linux has told times in hundredths of a second for ever. Source: proc(5), sysconf(_SC_CLK_TCK). */
const tickMs = 10;

function statOf(pid: number): ProcessStat | undefined {
  const text = readIfThere(`/proc/${pid}/stat`);
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

function statusOf(pid: number): { readonly memoryBytes: number; readonly threads: number } | undefined {
  const text = readIfThere(`/proc/${pid}/status`) ?? "";
  const [, kilobytes] = /^RssAnon:\s+(\d+) kB$/m.exec(text) ?? [];
  const [, threads] = /^Threads:\s+(\d+)$/m.exec(text) ?? [];
  if (kilobytes === undefined || threads === undefined) return undefined;
  return { memoryBytes: Number(kilobytes) * 1024, threads: Number(threads) };
}

function openFilesOf(pid: number): number | undefined {
  return ifThere(() => readdirSync(`/proc/${pid}/fd`))?.length;
}

function programOf(pid: number): string | undefined {
  const path = ifThere(() => readlinkSync(`/proc/${pid}/exe`));
  return path === undefined ? undefined : basename(path);
}

export function readIfThere(path: string): string | undefined {
  return ifThere(() => readFileSync(path, "utf8"));
}

/** A process may end at any time, and what belongs to another user cannot be read. */
export function ifThere<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
