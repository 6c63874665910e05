import { spawn } from "node:child_process";
import { mainFile } from "../mock/spawned.ts";

export interface Said {
  /** The exit code; absent where it was ended. */
  readonly code: number | undefined;
  readonly text: string;
}

/** So much of what a command says is kept. */
const mostText = 200_000;

/**
 * Runs a command of this program in a process of its own: this one's standard output is the protocol's. It is told to
 * end when its time is over, or nobody wants it any more, and killed where it does not.
 */
export function ownCommand(
  args: readonly string[],
  { seconds, signal }: { readonly seconds: number; readonly signal: AbortSignal },
): Promise<Said> {
  const child = spawn(process.execPath, [mainFile(), ...args], { stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const add = (chunk: Buffer): void => {
    if (text.length < mostText) text += String(chunk);
  };
  child.stdout.on("data", add);
  child.stderr.on("data", add);
  const end = (): void => void child.kill("SIGTERM");
  const timer = setTimeout(end, seconds * 1_000);
  signal.addEventListener("abort", end);
  const killer = setTimeout(() => child.kill("SIGKILL"), seconds * 1_000 + graceMs);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      clearTimeout(killer);
      signal.removeEventListener("abort", end);
      resolve({ code: code ?? undefined, text });
    });
  });
}

const graceMs = 5_000;
