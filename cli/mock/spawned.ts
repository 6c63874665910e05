import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunningTarget } from "../../conformance/targets/target.ts";
import { shellWord } from "../../text/shell-word.ts";
import { openTarget } from "../target/open.ts";
import type { EmbeddedMockOptions } from "./embedded.ts";

/**
 * The mock in a process of its own: its memory and files can be seen, and it can be stopped. `env` is what a run wants
 * of a server whose memory it watches.
 */
export async function startSpawnedMock(
  options: EmbeddedMockOptions,
  signal: AbortSignal,
  env: Readonly<Record<string, string>> = {},
): Promise<RunningTarget> {
  const { seed, speed, faults } = options;
  const words = [
    ...[process.execPath, mainFile(), "mock", "--port", "{port}", "--files", "{files}"],
    ...(seed === undefined ? [] : ["--seed", String(seed)]),
    ...(speed === undefined ? [] : ["--speed", String(speed)]),
    ...faults.flatMap((name) => ["--fault", name]),
  ];
  const command = `cmd:exec ${words.map(shellWord).join(" ")}`;
  return {
    ...(await openTarget(command, { settings: { env }, http1: false, signal })),
    label: "embedded mock",
  };
}

/** `main.ts` in a checkout, `main.js` in the package. */
export function mainFile(): string {
  return fileURLToPath(new URL(`../main${extname(fileURLToPath(import.meta.url))}`, import.meta.url));
}
