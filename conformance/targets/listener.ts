import { readdirSync, readlinkSync } from "node:fs";
import { ifThere, type ProcessStat, readIfThere } from "./processes.ts";

/** The one of the processes that listens on a TCP port, if any. */
export type FindListener = (processes: readonly ProcessStat[]) => number | undefined;

/**
 * Looks the socket up in the system's table once, and again only when it is gone: the table also has all
 * closed connections of the last minute, and reading some thousands of them takes long.
 */
export function createListenerFinder(port: number): FindListener {
  let known: { readonly pid: number; readonly descriptor: string; readonly socket: string } | undefined;

  function find(processes: readonly ProcessStat[]): typeof known {
    const tables = ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readIfThere(path) ?? "");
    const sockets = new Set(tables.flatMap((table) => listeningInodes(table, port)));
    if (sockets.size === 0) return undefined;
    for (const { pid } of processes) {
      for (const name of ifThere(() => readdirSync(`/proc/${pid}/fd`)) ?? []) {
        const descriptor = `/proc/${pid}/fd/${name}`;
        const socket = linkOf(descriptor);
        if (socket !== undefined && sockets.has(socket)) return { pid, descriptor, socket };
      }
    }
    return undefined;
  }

  return (processes) => {
    const same =
      known !== undefined &&
      processes.some(({ pid }) => pid === known?.pid) &&
      linkOf(known.descriptor) === known.socket;
    if (!same) known = find(processes);
    return known?.pid;
  };
}

function linkOf(path: string): string | undefined {
  return ifThere(() => readlinkSync(path));
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
