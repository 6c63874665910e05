import { afterAll } from "vitest";
import { type EmbeddedMock, startEmbeddedMock } from "../cli/embedded-mock.ts";
import { describeContracts } from "./vitest.ts";

let mock: EmbeddedMock | undefined;

// Registers real tests: that they run, one for each clause, and pass is the test.
describeContracts({
  target: async () => {
    mock = await startEmbeddedMock({ faults: [] });
    return mock.address;
  },
  only: ["chat/echo", "chat/drained", "download-file/numbered"],
  seed: 1,
  runs: 1,
});

afterAll(() => mock?.close());
