import { defineConfig, type PlaywrightTestConfig } from "@playwright/test";

const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"];

const config: PlaywrightTestConfig = defineConfig({
  testMatch: "*.spec.ts",
  workers: 2,
  fullyParallel: true,
  reporter: "line",
  timeout: 15_000,
  use: {
    extraHTTPHeaders: { "x-of-the-project": "1" },
    launchOptions: {
      executablePath: process.env.STREAMPROOF_CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", ...quiet],
    },
  },
});

export default config;
