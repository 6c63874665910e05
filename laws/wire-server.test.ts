import { expect, test } from "vitest";
import type { Outcome } from "../conformance/outcome/outcome.ts";
import { verify } from "../conformance/runner/verify.ts";
import { wireFaults } from "./wire-server/faults.ts";
import { frameFaults, liberalFrames } from "./wire-server/frame-faults.ts";
import { headerFaults } from "./wire-server/header-faults.ts";
import { liberal } from "./wire-server/liberal.ts";
import { right } from "./wire-server/replies.ts";
import { type Reply, startWireServer } from "./wire-server/server.ts";

/** A server of bytes: what no RPC library would send, judged on the wire. */
async function failedWith(reply: Reply): Promise<readonly string[]> {
  return (await failuresWith(reply)).map(({ clause }) => clause);
}

async function failuresWith(reply: Reply): Promise<readonly Outcome[]> {
  const server = await startWireServer(reply);
  try {
    const { outcomes } = await verify({
      target: server.address,
      only: ["wire/*"],
      rpc: ["chat.ChatService/Send"],
      scenario: ["one-healthy-call"],
      timeoutMs: 500,
      shrink: false,
      seed: 1,
    });
    return outcomes.filter(({ outcome }) => outcome === "failed");
  } finally {
    await server.close();
  }
}

test("a right response violates no clause", async () => {
  expect(await failedWith(right)).toEqual([]);
});

test.concurrent.each(Object.entries({ ...liberal, ...liberalFrames }))("%s is allowed", async (_, reply) => {
  expect(await failedWith(reply)).toEqual([]);
});

test.concurrent.each([...wireFaults, ...headerFaults, ...frameFaults])(
  "$name violates $clause",
  async ({ clause, reply }) => {
    expect(await failedWith(reply)).toContain(clause);
  },
);

test.each([
  ["padding longer than its frame", "UNKNOWN"],
  ["a message after the end", "DATA"],
  ["GOAWAY that disowns the call it answers", "GOAWAY"],
  ["keep-alive", "HEADERS"],
  ["a plus for a blank in grpc-message", "HEADERS"],
])("%s is shown by the frame: %s", async (name, type) => {
  const fault = [...wireFaults, ...headerFaults, ...frameFaults].find((each) => each.name === name);
  const failures = await failuresWith(fault?.reply ?? right);
  const failure = failures.find(({ clause }) => clause === fault?.clause);
  const call = failure?.transcripts.find((each) => each.call === failure.at?.call);
  expect(call?.wire?.frames[failure?.at?.frame ?? -1]).toMatchObject({ from: "server", type });
});
