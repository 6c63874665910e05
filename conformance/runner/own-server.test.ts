import { expect, test } from "vitest";
import type { RunningTarget } from "../targets/target.ts";
import { createTransport } from "../transports/create.ts";
import type { RunContext } from "./context.ts";
import { createLagMeter } from "./lag-meter.ts";
import { withOwnServer } from "./own-server.ts";

test("what a server of its own is asked is no suspect of the server under test", async () => {
  let closed = false;
  const endpoint = { address: { host: "127.0.0.1", port: 1 } };
  const own: RunningTarget = {
    label: "own",
    endpoint,
    close: async () => {
      closed = true;
    },
  };
  const lag = createLagMeter();
  const context: RunContext = {
    transport: createTransport("grpc", endpoint, "2"),
    target: { ...own, label: "under test", another: async () => own },
    lag,
    facts: {
      files: [],
      filesPrefix: "",
      speed: 1,
      toleranceMs: 0,
      skewMs: 0,
      fresh: () => "",
      thorough: false,
    },
    timeoutMs: 1,
    answers: true,
    onDriven: () => () => {},
  };
  const given = await withOwnServer(context, async (ownContext) => ownContext);
  lag.close();
  expect(given.target).toBe(own);
  expect(given.onDriven).toBe(undefined);
  expect(closed).toBe(true);
});
