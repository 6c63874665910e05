import { parseAddress } from "../../conformance/targets/address.ts";
import type { RunningTarget } from "../../conformance/targets/target.ts";
import { faults } from "../../mock-server/index.ts";
import { type EmbeddedMockOptions, startEmbeddedMock } from "./embedded.ts";
import { startSpawnedMock } from "./spawned.ts";

/** The mock as a target: within this process, or in one of its own where a fault shows only there. */
export async function startMockTarget(
  options: EmbeddedMockOptions,
  signal: AbortSignal = new AbortController().signal,
): Promise<RunningTarget> {
  if (faults.some(({ name, needsProcess }) => needsProcess === true && options.faults.includes(name))) {
    return startSpawnedMock(options, signal);
  }
  const mock = await startEmbeddedMock(options);
  return { label: "embedded mock", endpoint: { address: parseAddress(mock.address) }, close: mock.close };
}
