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
  const reasons = report.outcomes.filter((row) => row.outcome === "errored").map((row) => row.because);
  expect(reasons.length).toBeGreaterThan(0);
  expect(reasons.every((reason) => reason.startsWith("The target stopped answering during "))).toBe(true);
}, 30_000);
