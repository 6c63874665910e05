import { once } from "node:events";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { listenForStop } from "../process/stop-signal.ts";
import { createMcp } from "./server.ts";

/** Serves the protocol over standard input and output until the input ends, or a signal comes. */
export async function serveMcp(): Promise<void> {
  const { server, close } = createMcp();
  const stop = listenForStop();
  try {
    const ended = Promise.race([
      once(process.stdin, "end"),
      once(process.stdin, "close"),
      once(stop.signal, "abort"),
    ]);
    await server.connect(new StdioServerTransport());
    await ended;
  } finally {
    await close();
    stop.close();
  }
}
