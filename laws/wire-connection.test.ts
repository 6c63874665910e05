import { join } from "node:path";
import { expect, test } from "vitest";
import { openTarget } from "../cli/target/open.ts";
import { verify } from "../conformance/runner/verify.ts";
import { connectionFaults, liberalHabits } from "./wire-server/connection-faults.ts";
import { type Habit, startConnectionServer } from "./wire-server/connection-server.ts";

/** A server of frames that is wrong about connections in one way, judged by what it is told on them. */
async function failedWith(habit: Habit): Promise<readonly string[]> {
  const server = await startConnectionServer(habit);
  try {
    const { outcomes } = await verify({
      target: server.address,
      rpc: ["chat.ChatService"],
      only: ["wire/*"],
      ...{ thorough: true, shrink: false, seed: 1 },
    });
    return outcomes.flatMap(({ outcome, clause }) => (outcome === "failed" ? [clause] : []));
  } finally {
    await server.close();
  }
}

test.concurrent("a right server violates no clause", { timeout: 180_000 }, async () => {
  expect(await failedWith({})).toEqual([]);
});

test.concurrent.each(Object.entries(liberalHabits))(
  "%s is allowed",
  { timeout: 180_000 },
  async (_, habit) => {
    const failed = await failedWith(habit);
    expect(failed.filter((clause) => clause !== "wire/padding")).toEqual([]);
  },
);

test.concurrent.each(connectionFaults)(
  "$name violates $clause",
  { timeout: 180_000 },
  async ({ clause, habit }) => {
    expect(await failedWith(habit)).toContain(clause);
  },
);

test("a server that dies of a frame is said to die of it, and all else is judged", {
  timeout: 120_000,
}, async () => {
  const file = join(import.meta.dirname, "wire-server/dies-of-a-frame.ts");
  const command = `cmd:exec '${process.execPath}' '${file}' {port}`;
  const target = await openTarget(command, {
    settings: {},
    http1: false,
    signal: AbortSignal.timeout(100_000),
  });
  try {
    const { outcomes } = await verify({
      target,
      rpc: ["chat.ChatService"],
      only: ["wire/*", "process/stays-up"],
      ...{ quick: true, shrink: false, seed: 1 },
    });
    const failed = outcomes.filter(({ outcome }) => outcome === "failed");
    expect(failed.map(({ clause, rpc, at }) => [clause, rpc, at?.call])).toEqual([
      ["process/stays-up", "chat.ChatService", "a frame of an unknown type on the connection"],
    ]);
    expect(failed[0]?.replay).toContain("--rpc chat.ChatService --scenario wire-extensions");
    const passed = outcomes.filter(({ outcome }) => outcome === "passed").map(({ clause }) => clause);
    expect(passed).toHaveLength(10);
  } finally {
    await target.close();
  }
});
