import { defineConfig, type ViteUserConfig } from "vitest/config";

const never = ["**/node_modules/**", "dist/**", "examples/**"];
const laws = "laws/**/*.test.ts";
const containers = "**/*.docker.test.ts";

const config: ViteUserConfig = defineConfig({
  test: {
    // Importing a module registers nothing here, so files can share one: that halves the time.
    isolate: false,
    // Generous: a busy machine must not fail a test that only waits for an event.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    projects: [
      {
        extends: true,
        test: { name: "here", include: ["**/*.test.ts"], exclude: [...never, containers, laws] },
      },
      {
        extends: true,
        // One after the other: what else burdens the machine makes what judges times inconclusive.
        test: { name: "laws", include: [laws], exclude: never, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        // After all others, for the same reason: they build and start.
        test: { name: "containers", include: [containers], exclude: never, sequence: { groupOrder: 2 } },
      },
    ],
  },
});

export default config;
