import { join } from "node:path";
import { openTarget } from "../../cli/target/open.ts";
import type { RunningTarget } from "../../conformance/targets/target.ts";

/** Starts feed-process.ts with a habit, as a command that can be started again. */
export function startFeedProcess(habit: string): Promise<RunningTarget> {
  const file = join(import.meta.dirname, "feed-process.ts");
  const command = `cmd:exec '${process.execPath}' '${file}' ${habit} {port}`;
  return openTarget(command, { settings: {}, http1: false, signal: AbortSignal.timeout(300_000) });
}
