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
    maxRssMib: process.resourceUsage().maxRSS / 1024,
    outcomes: outcomes.length,
  }),
);
process.exit(0);
