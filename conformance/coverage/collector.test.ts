import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { type Clause, holds, vacuous, violated } from "../../contracts/model/clause.ts";
import { eachCall, serverClause } from "../../contracts/model/judge.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { Transcript, TranscriptEvent } from "../../contracts/transcript/event.ts";
import { peerEndOf, received } from "../../contracts/transcript/query.ts";
import { ChatMessageSchema, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { createCoverageCollector } from "./collector.ts";

const { chat } = StreamingService.method;

function observed(code: number, ...texts: readonly string[]): Observation {
  const events: readonly TranscriptEvent[] = [
    ...texts.map((content): TranscriptEvent => {
      const bytes = toBinary(ChatMessageSchema, create(ChatMessageSchema, { message: content }));
      return { from: "server", kind: "message", atMs: 0, message: { bytes, size: bytes.length } };
    }),
    {
      ...{ from: "server", kind: "end", atMs: 1, decidedBy: "peer", cause: "trailers", trailers: [] },
      status: { code, message: "" },
    },
  ];
  const call: Transcript = {
    ...{ call: "one", rpc: "streaming.StreamingService/Chat", connection: "main", transport: "grpc" },
    events,
  };
  return {
    ...{ scenario: "s", input: {}, startedAtMs: 0, lagMs: 0, transcripts: [call] },
    facts: {
      ...{ files: [], filesPrefix: "", speed: 1, toleranceMs: 0, skewMs: 0, thorough: false },
      fresh: () => "fresh",
    },
  };
}

function clause(judge: (transcript: Transcript) => boolean | undefined): Clause {
  return serverClause({
    ...{ id: "chat/own", sentence: "A clause of a team.", source: "a test" },
    judge: eachCall((transcript) => {
      const right = judge(transcript);
      return right === undefined ? vacuous("no occasion") : right ? holds : violated("it is wrong");
    }),
  });
}

const sizes = (transcript: Transcript): readonly number[] =>
  received(transcript, ChatMessageSchema).map(({ value }) => value.message.length);

function checkedBy(judged: Clause, ...observations: readonly Observation[]): readonly string[] {
  const collector = createCoverageCollector([chat]);
  for (const each of observations) {
    expect(judged.judge(each).kind).toBe("holds");
    collector.held(judged, each);
  }
  return collector.rpcs().flatMap(({ checked }) => checked);
}

test("what was not looked at is listed", () => {
  const [rpc] = createCoverageCollector([chat]).rpcs();
  expect(rpc?.checked).toEqual([]);
  expect(rpc?.unchecked).toContain("field message");
  expect(rpc?.unchecked.slice(-3)).toEqual(["number of responses", "order of responses", "error status"]);
});

test("a clause that counts looks at the number of responses, and at nothing else", () => {
  const two = clause((transcript) => sizes(transcript).length === 2);
  expect(checkedBy(two, observed(0, "a", "b"))).toEqual(["number of responses"]);
});

test("a clause about a field looks at it, and where its place matters at the order, too", () => {
  const growing = clause((transcript) => {
    const all = sizes(transcript);
    return all.every((size, index) => size > (all[index - 1] ?? 0));
  });
  expect(checkedBy(growing, observed(0, "a", "abc"))).toContain("order of responses");
});

test("a clause about refusals looks at the error status", () => {
  const refused = clause((transcript) => {
    const code = peerEndOf(transcript)?.status.code;
    return code === 0 ? undefined : code === 3;
  });
  expect(checkedBy(refused, observed(3))).toEqual(["error status"]);
});

test("what is too large is not kept", () => {
  const two = clause((transcript) => sizes(transcript).length === 2);
  expect(checkedBy(two, observed(0, "a", "b".repeat(300 * 1024)))).toEqual([]);
});

test("a clause that throws on what was changed does not look at it", () => {
  const fragile = clause((transcript) => {
    if (sizes(transcript).length !== 2) throw new Error("two, please");
    return true;
  });
  expect(checkedBy(fragile, observed(0, "a", "b"))).toEqual([]);
});
