import { defineConfig, type ViteUserConfig } from "vitest/config";

const never = ["**/node_modules/**", "dist/**", "examples/**"];
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
        test: { name: "here", include: ["**/*.test.ts"], exclude: [...never, containers] },
      },
      {
        extends: true,
        // After all others: containers that start and builds would make what judges times inconclusive.
        test: { name: "containers", include: [containers], exclude: never, sequence: { groupOrder: 1 } },
      },
    ],
  },
});

export default config;
