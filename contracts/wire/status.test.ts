import { expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import type { WireFrame } from "../transcript/wire.ts";
import { statusClauses } from "./status.ts";

const method = ChatService.method.send;
const [statusClause] = statusClauses({ method } as unknown as Subject);

/** A call whose only header block has a status and does not end the stream, left by the client so much later. */
function left(afterMs: number): Transcript {
  const base = { stream: 1, flags: 4, length: 9, frames: 1, type: "HEADERS" } as const;
  const frames: readonly WireFrame[] = [
    { ...base, from: "client", atMs: 1, endStream: true, fields: [[":method", "POST"]] },
    {
      ...base,
      from: "server",
      atMs: 10,
      endStream: false,
      fields: [
        [":status", "200"],
        ["content-type", "application/grpc"],
        ["grpc-status", "5"],
      ],
    },
  ];
  return {
    call: "one",
    rpc: "chat.ChatService/Send",
    connection: "1",
    transport: "grpc",
    events: [{ from: "client", kind: "cancel", atMs: 10 + afterMs }],
    wire: { frames },
  };
}

test.each([
  [2_000, "violated"],
  [10, "vacuous"],
])("a status without END_STREAM, left after %d ms, is %s", (afterMs, kind) => {
  const observation = { transcripts: [left(afterMs)] };
  expect(statusClause?.judge(observation as never)).toMatchObject({ kind });
});

/** A call that the server resets, and that the client leaves then, or before. */
function reset(when: "before" | "after"): Transcript {
  const base = { stream: 1, flags: 5, length: 9 } as const;
  const request = { frames: 1, endStream: true, fields: [[":method", "POST"]] } as const;
  const cancel = { from: "client", kind: "cancel", atMs: 5 } as const;
  const status = { code: 13, message: "reset with INTERNAL_ERROR" };
  const how = { trailers: [], cause: "reset", decidedBy: "peer" } as const;
  const end = { from: "server", kind: "end", atMs: 5, status, ...how } as const;
  return {
    ...left(0),
    events: when === "before" ? [cancel, end] : [end, cancel],
    wire: {
      frames: [
        { ...base, from: "client", atMs: 1, type: "HEADERS", ...request },
        { ...base, from: "server", atMs: 4, type: "RST_STREAM", errorCode: 2 },
      ],
    },
  };
}

test.each([
  ["after", "violated"],
  ["before", "vacuous"],
] as const)("a reset in place of a status, of a call that the client left %s it, is %s", (when, kind) => {
  const observation = { transcripts: [reset(when)] };
  expect(statusClause?.judge(observation as never)).toMatchObject({ kind });
});
