import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";

const executablePath = process.env.STREAMPROOF_CHROMIUM ?? "/usr/bin/chromium";

/** Whether tests in Chromium are run; where it is required they run, and fail, without it, too. */
export function hasChromium(): boolean {
  if (existsSync(executablePath) || process.env.STREAMPROOF_REQUIRE_CHROMIUM === "1") return true;
  console.warn(`No tests in Chromium: there is no ${executablePath}.`);
  return false;
}

export function launchChromium(): Promise<Browser> {
  const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", ...quiet],
  });
}
