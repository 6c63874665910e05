import { expect, test } from "vitest";
import { verify } from "../conformance/runner/verify.ts";
import { liberal, right, wireFaults } from "./wire-server/faults.ts";
import { type Reply, startWireServer } from "./wire-server/server.ts";

/** A server of bytes: what no RPC library would send, judged on the wire. */
async function failedWith(reply: Reply): Promise<readonly string[]> {
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
    return outcomes.flatMap(({ outcome, clause }) => (outcome === "failed" ? [clause] : []));
  } finally {
    await server.close();
  }
}

test("a right response violates no clause", async () => {
  expect(await failedWith(right)).toEqual([]);
});

test.each(Object.entries(liberal))("%s is allowed", async (_, reply) => {
  expect(await failedWith(reply)).toEqual([]);
});

test.each(wireFaults)("$name violates $clause", async ({ clause, reply }) => {
  expect(await failedWith(reply)).toContain(clause);
});
