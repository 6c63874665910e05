import { spawn } from "node:child_process";
import { UsageError } from "../output/usage-error.ts";
import { bufBinary } from "./buf-binary.ts";

/** Compiles a workspace to a descriptor set; what is wrong is told with the names of the schema as it was given. */
export async function bufBuild(
  workspace: string,
  shown: string,
  options: readonly string[] = [],
): Promise<Uint8Array> {
  const child = spawn(bufBinary(), ["build", workspace, "-o", "-#format=binpb", ...options], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: Buffer[] = [];
  let problems = "";
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on("data", (chunk: Buffer) => {
    problems += String(chunk);
  });
  const code = await new Promise<number | null>((done, fail) => {
    child.on("error", (error) =>
      fail(new UsageError(`Cannot compile the schema "${shown}": buf does not start (${error.message}).`)),
    );
    child.on("close", done);
  });
  if (code === 0) return Buffer.concat(chunks);
  const lines = problems
    .replaceAll(`${workspace}/own/`, "")
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("Warn"));
  throw new UsageError(
    [`Cannot compile the schema "${shown}":`, ...lines.map((line) => `  ${line}`)].join("\n"),
  );
}
