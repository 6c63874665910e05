import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

/** A server in a process of its own. */
export interface ChildServer {
  readonly port: number;
  /** Milliseconds from the start of the process to its address. */
  readonly startedMs: number;
  /** Resident memory, in bytes. */
  readonly memory: () => number;
  /** The most that it was until now. */
  readonly peakMemory: () => number;
  readonly close: () => Promise<void>;
}

/** Starts a command and waits for the first `host:port` that it prints. */
export async function startChild(args: readonly string[]): Promise<ChildServer> {
  const beganMs = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const port = await portOf(child);
  return {
    port,
    startedMs: performance.now() - beganMs,
    memory: () => residentBytes(child.pid),
    peakMemory: () => bytesIn(child.pid, "VmHWM"),
    close: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      const port = /127\.0\.0\.1:(\d+)/.exec(text)?.[1];
      if (port !== undefined) resolve(Number(port));
    });
    child.once("exit", (code) => reject(new Error(`The server ended with ${code} before it listened.`)));
  });
}

/** Linux only: other systems show 0. */
export function residentBytes(pid: number | undefined): number {
  return bytesIn(pid, "VmRSS");
}

function bytesIn(pid: number | undefined, entry: "VmRSS" | "VmHWM"): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kib = new RegExp(`${entry}:\\s+(\\d+) kB`).exec(status)?.[1];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}
