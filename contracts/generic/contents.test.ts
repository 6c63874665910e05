import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { AckSchema, ChatService, MessageSchema } from "../../proto/gen/chat/chat_pb.ts";
import type { Facts } from "../model/observation.ts";
import { awaitEnd } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { alonesOf, judgeContents } from "./contents.ts";

const request = toBinary(MessageSchema, create(MessageSchema, { text: "list" }));
const subject = {
  method: ChatService.method.send,
  exchange: ({ call }: { readonly call: string }) => [awaitEnd(call)],
  seen: {
    ...{ kind: "served", varying: false, reason: "" },
    healthy: [{ requests: [request], code: 0, messages: 1, tookMs: 1, stable: true }],
  },
} as unknown as Subject;
const isOne = (call: string) => call.startsWith("call-");

/** A call that ended OK with one response. */
function answered(call: string, yes: boolean): Transcript {
  const message = (bytes: Uint8Array) => ({ bytes, size: bytes.length });
  const response = toBinary(AckSchema, create(AckSchema, { ack: yes }));
  return {
    ...{ call, rpc: "chat.ChatService/Send", connection: "main", transport: "grpc" },
    events: [
      { from: "client", kind: "message", atMs: 0, message: message(request) },
      { from: "server", kind: "message", atMs: 1, message: message(response) },
      {
        ...{ from: "server", kind: "end", atMs: 2, status: { code: 0, message: "" }, trailers: [] },
        ...{ cause: "trailers", decidedBy: "peer" },
      },
    ],
  } as Transcript;
}

const references = [answered("before-0", true), answered("after-0", true)];
const alike = [...references, answered("call-0", true)];
const other = [...references, answered("call-0", true), answered("call-1", false)];

function stepsAfter(transcripts: readonly Transcript[]) {
  const step = alonesOf(subject, isOne, {} as Facts);
  const seen = new Map(transcripts.map((each) => [each.call, each]));
  return step.kind === "then" ? step.next(seen, []) : [];
}

test("calls that got what their request gets by itself are made no more, and show nothing wrong", () => {
  expect(stepsAfter(alike)).toEqual([]);
  expect(judgeContents({ transcripts: alike }, subject, isOne)).toBeUndefined();
});

test("the request of one that got something else is made by itself, often", () => {
  expect(stepsAfter(other)).toHaveLength(20);
});

test("another response among others is accused where the request gets the same one by itself every time", () => {
  const alone = Array.from({ length: 20 }, (_, time) => answered(`alone-${time}`, true));
  const verdict = judgeContents({ transcripts: [...other, ...alone] }, subject, isOne);
  expect(verdict).toMatchObject({ kind: "violated", call: "call-1" });
});

test("and not where it gets others by itself, too", () => {
  const alone = Array.from({ length: 20 }, (_, time) => answered(`alone-${time}`, time !== 17));
  const verdict = judgeContents({ transcripts: [...other, ...alone] }, subject, isOne);
  expect(verdict).toMatchObject({ kind: "vacuous" });
});
