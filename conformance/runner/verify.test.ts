import { once } from "node:events";
import { createServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { verify } from "./verify.ts";

test("a target that stops answering is said to, and not waited for in every scenario", async () => {
  let stopped = false;
  const server = createServer();
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    if (!String(headers[":path"]).startsWith("/streamproof.Calibration/")) stopped = true;
    if (stopped) return;
    stream.respond({ "content-type": "application/grpc", "grpc-status": "12" }, { endStream: true });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  const { port } = server.address() as AddressInfo;
  const report = await verify({
    target: `127.0.0.1:${port}`,
    rpc: ["chat.ChatService/Send"],
    timeoutMs: 200,
    seed: 1,
  });
  for (const session of sessions) session.destroy();
  server.close();
  expect(report.verdict).toBe("failed");
  expect(report.summary.passed).toBe(0);
  const crashes = report.outcomes.filter((row) => row.outcome === "failed").map((row) => row.clause);
  expect(crashes).toEqual(["process/stays-up"]);
  const others = report.outcomes.filter((row) => row.outcome === "inconclusive");
  expect(others.length).toBeGreaterThan(0);
  expect(others.every(({ because }) => because === "Not judged: The server was gone.")).toBe(true);
}, 30_000);
