import { spawn } from "node:child_process";
import { delimiter, join } from "node:path";
import { text } from "node:stream/consumers";
import { UsageError } from "../output/usage-error.ts";
import { bufBinary } from "../schema/buf-binary.ts";

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the working directory's node_modules, or of the system, to its end. */
export async function run(program: string, args: readonly string[]): Promise<Finished> {
  const path = [join(process.cwd(), "node_modules", ".bin"), process.env.PATH].join(delimiter);
  const child = spawn(program === "buf" ? bufBinary() : program, args, {
    env: { ...process.env, PATH: path },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exited = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  try {
    const [code, stdout, stderr] = await Promise.all([exited, text(child.stdout), text(child.stderr)]);
    return { code, stdout, stderr };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const way = program === "buf" ? "npm install --save-dev @bufbuild/buf" : `install ${program}`;
    throw new UsageError(`Cannot run ${program}: ${why}; ${way}.`);
  }
}

/** The same, where anything but success is an error. */
export async function mustRun(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  if (code === 0) return stdout;
  throw new UsageError(`${program} ${args.join(" ")} ended with ${code}: ${stderr.trim() || stdout.trim()}`);
}
