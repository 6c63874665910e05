import { readFileSync } from "node:fs";
import { judged } from "./judged.ts";

/** `node measured-run.ts TARGET MAX_MS` judges a server and prints how long that took, and what it needed at most. */
const [, , target = "", maxMs = ""] = process.argv;
const before = performance.now();
const { outcomes } = await judged(target, {
  maxTime: Number(maxMs) / 1_000,
  rpc: ["feed.v1.Feed/Subscribe"],
});
console.log(
  JSON.stringify({
    elapsedMs: performance.now() - before,
    maxRssMib: peakMib(),
    outcomes: outcomes.length,
  }),
);
process.exit(0);

/** Linux counts what the parent had when it started this process as its `maxRSS`; not so in its own status. */
function peakMib(): number {
  if (process.platform !== "linux") return process.resourceUsage().maxRSS / 1024;
  const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8")) ?? [];
  return Number(kib) / 1024;
}
