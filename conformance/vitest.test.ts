import { afterAll } from "vitest";
import { type EmbeddedMock, startEmbeddedMock } from "../cli/mock/embedded.ts";
import { describeContracts } from "./vitest.ts";

const mocks: EmbeddedMock[] = [];

async function start(...faults: readonly string[]): Promise<string> {
  const mock = await startEmbeddedMock({ faults });
  mocks.push(mock);
  return mock.address;
}

// Registers real tests: that they run, one for each clause, and pass is the test.
describeContracts({
  target: () => start(),
  only: ["chat/echo", "chat/drained", "download-file/numbered"],
  seed: 1,
  runs: 1,
});

// A known failure is skipped, and the list has a test of its own.
describeContracts({
  target: () => start("chat/sender-not-server"),
  only: ["chat/echo", "chat/drained"],
  seed: 1,
  runs: 1,
  knownFailures: [{ clause: "chat/echo", reason: "made to fail", until: "2999-12-31" }],
});

afterAll(() => Promise.all(mocks.map((mock) => mock.close())));
