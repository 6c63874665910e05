import { x } from "tinyexec";
import { UsageError } from "../output/usage-error.ts";
import { bufBinary } from "../schema/buf-binary.ts";

export interface Finished {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program of the working directory's node_modules, or of the system, to its end. */
export async function run(program: string, args: readonly string[]): Promise<Finished> {
  try {
    const { exitCode, stdout, stderr } = await x(program === "buf" ? bufBinary() : program, [...args], {
      nodeOptions: { stdio: ["ignore", "pipe", "pipe"] },
    });
    return { code: exitCode ?? 1, stdout, stderr };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const way = program === "buf" ? "run npm install --save-dev @bufbuild/buf" : `install ${program}`;
    throw new UsageError(`Cannot run ${program}: ${why}; ${way}.`);
  }
}

/** The same, where anything but success is an error. */
export async function mustRun(program: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  if (code === 0) return stdout;
  throw new UsageError(`${program} ${args.join(" ")} ended with ${code}: ${stderr.trim() || stdout.trim()}`);
}
