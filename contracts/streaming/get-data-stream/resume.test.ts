import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { StreamDataSchema } from "../../../proto/gen/streaming/streaming_pb.ts";
import type { Facts, Observation } from "../../model/observation.ts";
import type { Transcript } from "../../transcript/event.ts";
import { createRecorder } from "../../transcript/recorder.ts";
import { method } from "./method.ts";
import { resumeClause } from "./resume.ts";

const facts: Facts = {
  files: [],
  filesPrefix: "",
  speed: 1,
  toleranceMs: 0,
  skewMs: 0,
  fresh: () => "",
  thorough: false,
};

/** A call that gave these ids, and then ended OK or was cut off. */
function call(name: string, ids: readonly number[], ends: "OK" | "cut off"): Transcript {
  const recorder = createRecorder({
    call: name,
    method,
    connection: name,
    transport: "grpc",
    now: () => 0,
  });
  for (const id of ids) {
    const bytes = toBinary(StreamDataSchema, create(StreamDataSchema, { id, data: `Data ${id}` }));
    recorder.record({ from: "server", kind: "message", bytes });
  }
  if (ends === "cut off") recorder.record({ from: "client", kind: "cut" });
  else {
    const status = { code: 0, message: "" };
    recorder.record({
      from: "server",
      kind: "end",
      status,
      trailers: [],
      decidedBy: "peer",
      cause: "trailers",
    });
  }
  return recorder.transcript();
}

function judged(first: Transcript, second: Transcript): string {
  const observation: Observation = {
    scenario: "resume",
    input: {},
    startedAtMs: 0,
    transcripts: [first, second],
    facts,
    lagMs: 0,
  };
  return resumeClause.judge(observation).kind;
}

test("what follows the last id holds, a gap and a duplicate do not", () => {
  expect(judged(call("first", [1, 2], "cut off"), call("second", [3, 4], "cut off"))).toBe("holds");
  expect(judged(call("first", [1, 2], "cut off"), call("second", [4, 5], "cut off"))).toBe("violated");
  expect(judged(call("first", [1, 2], "cut off"), call("second", [2, 3], "cut off"))).toBe("violated");
});

test("nothing is owed after a stream that was through, and something after one that was cut off", () => {
  expect(judged(call("first", [1, 2], "OK"), call("second", [], "OK"))).toBe("vacuous");
  expect(judged(call("first", [1, 2], "cut off"), call("second", [], "OK"))).toBe("violated");
});
