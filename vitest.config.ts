import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "dist/**", "examples/**"],
    // Importing a module registers nothing here, so files can share one: that halves the time.
    isolate: false,
    // Generous: a busy machine must not fail a test that only waits for an event.
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});

export default config;
