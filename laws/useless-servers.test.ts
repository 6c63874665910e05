import { expect, test } from "vitest";
import { verify } from "../conformance/runner/verify.ts";
import { withTemporaryFixtures } from "../fixtures/files/write.ts";
import { startMock } from "../mock-server/index.ts";
import { ChatService } from "../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../proto/gen/streaming/streaming_pb.ts";

const allRpcs = [StreamingService, ChatService].flatMap((service) =>
  service.methods.map((method) => `${service.typeName}/${method.name}`),
);
const useless = ["server/silent", "server/ok-at-once", "server/unimplemented", "server/hangs-up"];
/** The simplest calls: a server that does nothing must not get by with even these. */
const scenario = ["one-healthy-call", "ticks", "follow", "whole-stream", "unknown-action"];

test.for(useless)("every RPC of %s fails", { timeout: 180_000 }, async (fault) => {
  const files = await withTemporaryFixtures();
  const server = await startMock({ files: files.dir, faults: [fault] });
  try {
    const report = await verify({
      target: server.address,
      scenario,
      runs: 0,
      shrink: false,
      timeoutMs: 500,
    });
    const failed = new Set(report.outcomes.filter((row) => row.outcome === "failed").map((row) => row.rpc));
    expect(report.verdict).toBe("failed");
    expect(allRpcs.filter((rpc) => !failed.has(rpc))).toEqual([]);
  } finally {
    await server.close();
    await files.close();
  }
});
