import { join } from "node:path";
import pLimit from "p-limit";
import { startChild } from "../../bench/child.ts";
import { servicesOf } from "../../cli/schema/services-of.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import { typesOfAll } from "../../contracts/transcript/types.ts";
import { createTestClient } from "../../mock-server/adapters/test-client.ts";
import { isInfrastructure } from "../../mock-server/index.ts";
import { root } from "../../scripts/command.ts";
import { createCalls } from "./calls.ts";

/** What became of a schema that the mock has served. */
export interface ServedSchema {
  readonly rpcs: number;
  readonly calls: number;
  /** A line for each RPC whose answers were not right. */
  readonly failures: readonly string[];
  readonly startMs: number;
  readonly peakBytes: number;
}

const callsOfRpc = 3;
const sideBySide = 8;

/** Starts the mock on a descriptor set, as a user does, and calls every RPC of every service. */
export async function served(folder: string, name: string, seed: number): Promise<ServedSchema> {
  const set = join(folder, name);
  const services = (await servicesOf([set])).filter(({ typeName }) => !isInfrastructure(typeName));
  const methods = services.flatMap((service) => service.methods);
  const words = ["mock", set, "--port", "0", "--seed", String(seed), "--stream-interval", "5"];
  const mock = await startChild([join(root, "cli/main.ts"), ...words]);
  const client = createTestClient(`127.0.0.1:${mock.port}`);
  try {
    const problemOf = createCalls(client, typesOfAll(services.map(({ file }) => file)));
    const limit = pLimit(sideBySide);
    const failures = await Promise.all(
      methods.map((method) =>
        limit(async () => {
          for (let call = 0; call < callsOfRpc; call++) {
            const problem = await problemOf(method, seed * callsOfRpc + call);
            if (problem !== undefined) return [`${rpcName(method)} (${method.methodKind}) ${problem}`];
          }
          return [];
        }),
      ),
    );
    return {
      rpcs: methods.length,
      calls: methods.length * callsOfRpc,
      failures: failures.flat(),
      startMs: mock.startedMs,
      peakBytes: mock.peakMemory(),
    };
  } finally {
    client.close();
    await mock.close();
  }
}
