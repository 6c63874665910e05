import { createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterEach, expect, test } from "vitest";
import { servicesOf } from "../../cli/schema/services-of.ts";
import { type MockServer, startMock } from "../../mock-server/index.ts";
import { declaredIn } from "../declared-in.ts";
import { declaredBehaviour } from "./behaviour.ts";

const services = await servicesOf(["fixtures/protos/plain-shapes"]);
let mock: MockServer;
afterEach(() => mock.close());

/** The mock of Talk, with a contract for it; what comes of two requests and the half-close, ten responses at most. */
async function talk(contract: string): Promise<{ readonly responses: number; readonly ended: boolean }> {
  const text = `plain.v1.Plain/Talk:\n  examples: { requests: [{ path: a }] }\n  ${contract}\n`;
  const declared = [...declaredIn(services, [{ file: "c.yaml", text }]).values()];
  mock = await startMock({
    services,
    files: "",
    declared: () => declared.map((each) => declaredBehaviour(each, { streamLength: 3 })),
  });
  const [service] = services;
  if (service === undefined) throw new Error("plain.proto has lost its service.");
  const client = createClient(service, createGrpcTransport({ baseUrl: `http://${mock.address}` }));
  // The type of a service that was read at run time has no methods.
  const call = client as unknown as { talk(requests: AsyncIterable<object>): AsyncIterable<object> };
  let responses = 0;
  for await (const _ of call.talk(twice())) {
    responses += 1;
    if (responses === 10) return { responses, ended: false };
  }
  return { responses, ended: true };
}

async function* twice(): AsyncGenerator<object> {
  yield { path: "a" };
  yield { path: "b" };
}

test.each([
  ["ends: NEVER", { responses: 10, ended: false }],
  ["ends: AFTER_HALF_CLOSE", { responses: 2, ended: true }],
])("a conversation with %s", async (contract, expected) => {
  expect(await talk(contract)).toEqual(expected);
});
