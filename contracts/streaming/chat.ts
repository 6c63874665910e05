import { create, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import fc from "fast-check";
import { ChatMessageSchema, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import {
  awkwardTextsScenario,
  burstPart,
  type EchoRpc,
  echoPart,
  echoSubject,
  placeName,
  wrongAnswer,
} from "../clauses/echo/index.ts";
import { judgeTimestamps } from "../clauses/timestamps.ts";
import { contractOf } from "../generic/index.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, vacuous, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { type ContractPart, combine } from "../model/contract-part.ts";
import { counted } from "../model/counted.ts";
import { eachCall } from "../model/judge.ts";
import { defineScenario } from "../model/scenario.ts";
import { awaitEnd, awaitMessages, halfClose, open, sendBytes } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { codeName } from "../transcript/code.ts";
import { endedOk, peerEndOf, received, sent } from "../transcript/query.ts";

const method = StreamingService.method.chat;

const rpc: EchoRpc<typeof ChatMessageSchema> = {
  method,
  section: "chat",
  names: { echo: "echo", interactive: "interactive", drained: "drained", empty: "empty" },
  // Several rooms in one stream; ids and timestamps may be missing, and times go back.
  encode: (text, variant) =>
    variant % 5 === 4
      ? message(text, "", "", "undated")
      : message(text, placeName("room", variant), `user-${variant}`, someTimeMs - variant),
  owed: (request) => ({ userId: "Server", roomId: request.roomId, message: `Echo: ${request.message}` }),
};

export const chatSubject: Subject = echoSubject(rpc);

export function chatContract(sibling: Subject): Contract {
  const parts = [echoPart(rpc), burstPart(rpc), verbatim(), rooms(), timestamps()];
  return contractOf({ subject: chatSubject, own: combine(...parts), sibling });
}

function verbatim(): ContractPart {
  return {
    scenarios: [],
    clauses: [
      behaviourClause({
        id: "chat/verbatim",
        sentence: "The text comes back unchanged (emoji, right-to-left, CRLF, empty, 64 KiB).",
        scenarios: [awkwardTextsScenario],
        judge: eachCall((transcript) => {
          const wrong = wrongAnswer(rpc, transcript);
          const [answer] = received(transcript, method.output);
          if (wrong !== undefined) {
            return violated(`${wrong}.`, answer === undefined ? {} : { event: answer.event });
          }
          if (answer !== undefined) return holds;
          return endedOk(transcript)
            ? violated("A message was not answered.")
            : violated(`A message was answered with ${codeName(peerEndOf(transcript)?.status.code ?? -1)}.`);
        }),
      }),
    ],
  };
}

const calls = callNames("first", "second");

function rooms(): ContractPart {
  const name = "two-streams-in-one-room";
  const twoStreamsInOneRoom = defineScenario({
    name,
    method,
    runs: 6,
    input: fc.array(fc.constantFrom(calls.first, calls.second), { minLength: 2, maxLength: 10 }),
    examples: [[calls.first, calls.second, calls.first, calls.second]],
    steps: (turns) => [
      open(calls.first, method),
      open(calls.second, method),
      ...turns.flatMap((call, index) => {
        const own = turns.slice(0, index + 1).filter((each) => each === call).length;
        return [
          sendBytes(call, message(`${call} ${index}`, "one room", "one user")),
          awaitMessages(call, own),
        ];
      }),
      halfClose(calls.first),
      halfClose(calls.second),
      awaitEnd(calls.first),
      awaitEnd(calls.second),
    ],
  });

  return {
    scenarios: [twoStreamsInOneRoom],
    clauses: [
      behaviourClause({
        id: "chat/own-stream-only",
        sentence: "Two streams in one room each get the answers to their own messages only.",
        scenarios: [twoStreamsInOneRoom],
        judge: eachCall((transcript) => {
          const own = new Set(
            sent(transcript, method.input).map((question) => `Echo: ${question.value.message}`),
          );
          const answers = received(transcript, method.output);
          const foreign = answers.find((answer) => !own.has(answer.value.message));
          if (foreign !== undefined) {
            return violated(`An answer to another stream came: ${JSON.stringify(foreign.value.message)}.`, {
              event: foreign.event,
              mark: "not its own",
            });
          }
          if (answers.length > own.size) {
            return violated(
              `${counted(own.size, "message")} sent, ${counted(answers.length, "answer")} came.`,
            );
          }
          return answers.length === 0 ? vacuous("no answer came") : holds;
        }),
      }),
    ],
  };
}

function timestamps(): ContractPart {
  return {
    scenarios: [],
    clauses: [
      behaviourClause({
        id: "chat/timestamps",
        sentence: "Timestamps are present and never go back.",
        judge: eachCall((transcript) =>
          judgeTimestamps(
            received(transcript, method.output).map(({ value, event }) => ({
              timestamp: value.timestamp,
              event,
            })),
          ),
        ),
      }),
    ],
  };
}

const someTimeMs = 1_700_000_000_000;

function message(
  text: string,
  roomId: string,
  userId: string,
  atMs: number | "undated" = someTimeMs,
): Uint8Array {
  return toBinary(
    ChatMessageSchema,
    create(ChatMessageSchema, {
      userId,
      roomId,
      message: text.toWellFormed(),
      ...(atMs === "undated" ? {} : { timestamp: timestampFromMs(atMs) }),
    }),
  );
}
