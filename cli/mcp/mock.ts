import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { mainFile } from "../mock/spawned.ts";

export interface MockAsked {
  readonly schema?: readonly string[] | undefined;
  readonly contracts?: readonly string[] | undefined;
  readonly faults?: readonly string[] | undefined;
  readonly seed?: number | undefined;
  readonly port?: number | undefined;
}

/** A mock in a process of its own, and its admin API. */
export interface OwnMock {
  readonly address: string;
  /** What the mock said when it was ready. */
  readonly banner: string;
  /** A request to its admin API; gives the text of the response. */
  readonly ask: (method: string, path: string, body?: string) => Promise<string>;
  readonly stop: () => Promise<void>;
}

const readyMs = 30_000;
const askMs = 10_000;
const stopMs = 5_000;

/** Resolves when it serves; rejects with what it said instead. */
export async function startOwnMock({
  schema = [],
  contracts = [],
  faults = [],
  seed,
  port = 0,
}: MockAsked): Promise<OwnMock> {
  const each = (flag: string, values: readonly string[]) => values.flatMap((value) => [flag, value]);
  const child = spawn(
    process.execPath,
    [
      ...[mainFile(), "mock", ...schema, ...each("--contracts", contracts), ...each("--fault", faults)],
      ...(seed === undefined ? [] : ["--seed", String(seed)]),
      ...["--port", String(port), "--admin", "0"],
    ],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  const banner = await untilReady(child);
  const [, address = ""] = /^streamproof mock on (\S+)/m.exec(banner) ?? [];
  const [, admin = "", token = ""] = /admin +(\S+)\/#token=(\S+)/.exec(banner) ?? [];
  return {
    address,
    banner: banner.replace(/#token=\S+/, ""),
    ask: async (method, path, body) => {
      const response = await fetch(`${admin}${path}`, {
        method,
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.timeout(askMs),
        ...(body === undefined ? {} : { body }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`The mock refused it: ${text}`);
      return text;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      const killer = setTimeout(() => child.kill("SIGKILL"), stopMs);
      await exited;
      clearTimeout(killer);
    },
  };
}

async function untilReady(child: ChildProcess): Promise<string> {
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) throw new Error("The mock has no output.");
  let said = "";
  stderr.on("data", (chunk: Buffer) => {
    said += String(chunk);
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), readyMs);
  try {
    const lines: string[] = [];
    for await (const line of createInterface({ input: stdout })) {
      if (line === "ready") {
        // What it says from now on is nobody's.
        stdout.resume();
        return lines.join("\n");
      }
      lines.push(line);
    }
  } finally {
    clearTimeout(timer);
  }
  throw new Error(said.trim() === "" ? "The mock ended before it was ready." : said.trim());
}
