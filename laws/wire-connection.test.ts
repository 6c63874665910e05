import { expect, test } from "vitest";
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

test.concurrent("a right server violates no clause", { timeout: 60_000 }, async () => {
  expect(await failedWith({})).toEqual([]);
});

test.concurrent.each(Object.entries(liberalHabits))(
  "%s is allowed",
  { timeout: 60_000 },
  async (_, habit) => {
    const failed = await failedWith(habit);
    expect(failed.filter((clause) => clause !== "wire/padding")).toEqual([]);
  },
);

test.concurrent.each(connectionFaults)(
  "$name violates $clause",
  { timeout: 60_000 },
  async ({ clause, habit }) => {
    expect(await failedWith(habit)).toContain(clause);
  },
);
