import { type SpawnSyncOptions, spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";

/** The root of the checkout. */
export const root: string = join(import.meta.dirname, "..");

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in the checkout, with the ones of node_modules before the system's. */
export function command(
  program: string,
  args: readonly string[],
  options: Pick<SpawnSyncOptions, "cwd" | "env" | "stdio"> = {},
): Finished {
  const env = options.env ?? {
    ...process.env,
    PATH: [join(root, "node_modules", ".bin"), process.env.PATH].join(delimiter),
  };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd: root,
    ...options,
    env,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (error !== undefined) {
    throw new Error(`Cannot run ${program}: ${error.message}. Run npm ci.`);
  }
  return { code: status ?? 1, stdout: stdout ?? "", stderr: stderr ?? "" };
}

/** The same, where anything but success ends the script. */
export function mustRun(...[program, args, options]: Parameters<typeof command>): string {
  const { code, stdout, stderr } = command(program, args, options);
  if (code === 0) return stdout;
  throw new Error(`${program} ${args.join(" ")} ended with ${code}:\n${stdout}${stderr}`);
}
