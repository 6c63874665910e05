import { expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript, TranscriptEvent } from "../transcript/event.ts";
import type { WireFrame } from "../transcript/wire.ts";
import { headerClauses } from "./headers.ts";

/** HTTP 500 and plain text, as servers say that a call was over, or its body too large. */

const method = ChatService.method.send;
const clause = headerClauses({ method } as unknown as Subject).find(({ id }) => id === "wire/http-status");

const base = { stream: 1, flags: 4, length: 9 } as const;
const request: WireFrame = {
  ...{ ...base, from: "client", atMs: 1, type: "HEADERS", frames: 1, endStream: false },
  fields: [[":method", "POST"]],
};
const reset: WireFrame = { ...base, from: "client", atMs: 2, type: "RST_STREAM", errorCode: 8 };
const response: WireFrame = {
  ...{ ...base, from: "server", atMs: 3, type: "HEADERS", frames: 1, endStream: false },
  fields: [
    [":status", "500"],
    ["content-type", "text/plain"],
  ],
};

function verdictOn(frames: readonly WireFrame[], requestBytes: number): string | undefined {
  const message = { bytes: new Uint8Array(), size: requestBytes };
  const events: readonly TranscriptEvent[] = [{ from: "client", kind: "message", atMs: 1, message }];
  const names = { call: "one", rpc: "chat.ChatService/Send", connection: "1", transport: "grpc" };
  const transcript: Transcript = { ...names, events, wire: { frames } };
  return clause?.judge({ transcripts: [transcript] } as never).kind;
}

test("a response to a call that is under way is judged", () => {
  expect(verdictOn([request, response], 10)).toBe("violated");
});

test("one that comes after the client's reset is not", () => {
  expect(verdictOn([request, reset, response], 10)).toBe("vacuous");
});

test("nor is the refusal of a body that is larger than HTTP servers take", () => {
  expect(verdictOn([request, response], 64 * 1024 * 1024)).toBe("vacuous");
});
