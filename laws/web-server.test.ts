import { expect, test } from "vitest";
import { verify } from "../conformance/runner/verify.ts";
import { right, type WebCall, webFaults, webLiberties } from "./web-server/replies.ts";
import { startWebServer, type WebReply } from "./web-server/server.ts";
import { webRun } from "./web-server/verified.ts";

/** A server that answers gRPC-Web and Connect byte by byte: what no library would write. */
async function outcomesOf(call: WebCall, reply: WebReply) {
  const server = await startWebServer(reply);
  try {
    const { outcomes } = await verify({ target: server.address, ...webRun(call), only: ["wire-web/*"] });
    return outcomes;
  } finally {
    await server.close();
  }
}

async function failedWith(call: WebCall, reply: WebReply): Promise<readonly string[]> {
  const outcomes = await outcomesOf(call, reply);
  return outcomes.filter(({ outcome }) => outcome === "failed").map(({ clause }) => clause);
}

const calls: readonly WebCall[] = ["grpc-web", "connect-unary", "connect-stream"];

test.each(calls)("a right response over %s violates no clause", async (call) => {
  const outcomes = await outcomesOf(call, right[call]);
  expect(outcomes.filter(({ outcome }) => outcome === "failed")).toEqual([]);
  expect(outcomes.filter(({ outcome }) => outcome === "passed").map(({ clause }) => clause)).toEqual(
    expect.arrayContaining(["wire-web/http-status", "wire-web/content-type"]),
  );
});

test.concurrent.each(webLiberties)("$name is allowed over $call", async ({ call, reply }) => {
  expect(await failedWith(call, reply)).toEqual([]);
});

test.concurrent.each(webFaults)("$name over $call violates $clause", async ({ call, clause, reply }) => {
  expect(await failedWith(call, reply)).toContain(clause);
});
