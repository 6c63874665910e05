import { afterAll, beforeAll, expect, test } from "vitest";
import type { Outcome } from "../conformance/outcome/outcome.ts";
import { verify } from "../conformance/runner/verify.ts";
import { type TemporaryFixtures, withTemporaryFixtures } from "../fixtures/files/write.ts";
import { ChatService } from "../proto/gen/chat/chat_pb.ts";
import { StreamingService } from "../proto/gen/streaming/streaming_pb.ts";
import { startPlainServer } from "./plain-server/start-plain-server.ts";

let files: TemporaryFixtures;
beforeAll(async () => {
  files = await withTemporaryFixtures();
});
afterAll(() => files.close());

const allRpcs = [StreamingService, ChatService].flatMap((service) =>
  service.methods.map((method) => `${service.typeName}/${method.name}`),
);
const speed = 20;
/** The plain server has neither reflection nor health. */
const leftOut = ["discovery/*"];

test("finds nothing wrong with a server written from the behaviour page alone", {
  timeout: 180_000,
}, async () => {
  const server = await startPlainServer({ filesDir: files.dir, speed, liberal: false });
  try {
    const report = await verify({ target: server.target, speed, skip: leftOut });
    expect(report.outcomes.filter(isAccused).map(inShort)).toEqual([]);
    expect(report.summary.passed).toBeGreaterThan(0.95 * report.outcomes.length - report.summary.unsupported);
    const judged = new Set(report.outcomes.map((outcome) => outcome.rpc));
    expect(allRpcs.filter((rpc) => !judged.has(rpc))).toEqual([]);
  } finally {
    await server.close();
  }
});

/** What the machine was too busy for shows nothing. */
function isAccused({ outcome }: Outcome): boolean {
  return outcome === "failed" || outcome === "errored";
}

function inShort({ clause, rpc, outcome, scenario, because, input, replay }: Outcome): string {
  return [outcome, clause, rpc, scenario, because, input, replay].join(" | ");
}
