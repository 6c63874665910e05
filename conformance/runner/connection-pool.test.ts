import { expect, test } from "vitest";
import type { Connection, Transport } from "../transports/transport.ts";
import { createConnectionPool } from "./connection-pool.ts";

/** A connection that the server has left at once, with this error or without a word. */
function left(goaway: string | undefined): Connection {
  return {
    usable: () => false,
    goaway: () => goaway,
    open: () => {
      throw new Error("Nothing can be opened on it.");
    },
    cut: () => {},
    close: () => Promise.resolve(),
  };
}

test("the error of a GOAWAY is told of the connection after it, and of no later one", async () => {
  const connections = [left("ENHANCE_YOUR_CALM"), left(undefined), left(undefined)];
  const transport: Transport = {
    name: "grpc",
    capabilities: new Set(),
    at: () => transport,
    connect: () => Promise.resolve(connections.shift() ?? left(undefined)),
  };
  const pool = createConnectionPool(transport);
  expect(await pool.get("main")).toMatchObject({ id: "main" });
  expect(await pool.get("main")).toMatchObject({ id: "main #2", afterGoaway: "ENHANCE_YOUR_CALM" });
  const third = await pool.get("main");
  expect(third.id).toBe("main #3");
  expect(third).not.toHaveProperty("afterGoaway");
  await pool.close();
});
