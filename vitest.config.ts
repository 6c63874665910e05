import { defineConfig, type ViteUserConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const never = ["**/node_modules/**", "dist/**", "examples/**"];
const laws = "laws/**/*.test.ts";
const containers = "**/*.docker.test.ts";
/** A fault of a pace is noticed only where nothing else keeps the runner from its own times. */
const timed = ["laws/declared.test.ts"];

/** Small files that wait for minutes: where nothing is known of former runs vitest begins with the large ones. */
const long = /laws\/(any-service\/hangs|foreign-contracts|useless-servers|three-protocols)\.test\.ts$/;

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => long.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const config: ViteUserConfig = defineConfig({
  test: {
    // Importing a module registers nothing here, so files can share one: that halves the time.
    isolate: false,
    // Generous: a busy machine must not fail a test that only waits for an event.
    testTimeout: 20_000,
    hookTimeout: 20_000,
    sequence: { sequencer: LongFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "here",
          include: ["**/*.test.ts"],
          exclude: [...never, containers, laws],
          // By default one fewer than there are cores: one, on a machine with two.
          maxWorkers: 2,
        },
      },
      {
        extends: true,
        // Three at a time, because most of them wait; more would make what judges times inconclusive.
        test: {
          name: "laws",
          include: [laws],
          exclude: [...never, ...timed],
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: { name: "timed", include: timed, exclude: never, maxWorkers: 1, sequence: { groupOrder: 2 } },
      },
      {
        extends: true,
        // After all others, for the same reason: they build and start.
        test: { name: "containers", include: [containers], exclude: never, sequence: { groupOrder: 3 } },
      },
    ],
  },
});

export default config;
