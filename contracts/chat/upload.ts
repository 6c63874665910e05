import fc from "fast-check";
import { seededData } from "../../fixtures/messages/seeded.ts";
import { ChatService, ChunkSchema } from "../../proto/gen/chat/chat_pb.ts";
import { judgeAnswer } from "../clauses/client-stream.ts";
import { oneHealthyCall } from "../generic/implemented.ts";
import { contractOf } from "../generic/index.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import type { Contract } from "../model/contract.ts";
import { counted } from "../model/counted.ts";
import { eachCall } from "../model/judge.ts";
import { defineScenario, type Step } from "../model/scenario.ts";
import { awaitEnd, encode, halfClose, open, sendAll, sendBytes } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { peerEndOf, received } from "../transcript/query.ts";

const method = ChatService.method.upload;

export const uploadSubject: Subject = {
  method,
  exchange: ({ call, variant, options }) => [
    open(call, method, options),
    ...upload(call, [10 + variant, 20, 1]),
  ],
  wrong: (transcript) => {
    const [answer] = received(transcript, method.output);
    return answer === undefined
      ? `no answer came (${codeName(peerEndOf(transcript)?.status.code ?? -1)})`
      : wrongSize(transcript, answer.value.size);
  },
  goesOn: ({ call, variant, options }) => [
    open(call, method, options),
    sendBytes(call, encode(ChunkSchema, { data: seededData(variant, 10) })),
  ],
};

const calls = callNames("call");

export function uploadContract(sibling: Subject): Contract {
  const uploads = defineScenario<readonly number[]>({
    name: "uploads",
    method,
    runs: 8,
    input: fc.array(fc.oneof(fc.nat(300), fc.constantFrom(0, 65_535, 65_536, 65_537)), {
      maxLength: 10,
    }),
    examples: [
      [],
      [0],
      [1],
      [1024, 1024, 1],
      [3 * 1024 * 1024, 5],
      Array.from({ length: 150 }, (_, index) => index),
    ],
    steps: (sizes) => [open(calls.call, method), ...upload(calls.call, sizes)],
  });
  const largeUpload = defineScenario({
    name: "large-upload",
    method,
    load: "heavy",
    runs: 0,
    input: fc.integer({ min: 1, max: 256 }),
    examples: [256],
    steps: (chunks) => [
      open(calls.call, method),
      sendAll(calls.call, function* () {
        const data = encode(ChunkSchema, { data: seededData(5, 65_536) });
        for (let index = 0; index < chunks; index++) yield data;
      }),
      halfClose(calls.call),
      awaitEnd(calls.call, 30_000),
    ],
  });

  return contractOf({
    subject: uploadSubject,
    own: {
      scenarios: [uploads, largeUpload],
      clauses: [
        behaviourClause({
          id: "chat-service/upload-size",
          sentence: "size is the number of bytes sent; 0 for none.",
          scenarios: [uploads, largeUpload, oneHealthyCall],
          judge: eachCall((transcript) =>
            judgeAnswer(transcript, received(transcript, method.output)[0], (info) =>
              wrongSize(transcript, info.size),
            ),
          ),
        }),
      ],
    },
    sibling,
  });
}

function wrongSize(transcript: Transcript, size: bigint): string | undefined {
  const last = transcript.events.findLast((event) => event.from === "client" && event.kind === "message");
  const owed = last?.kind === "message" ? (last.message.data?.soFar.length ?? 0) : 0;
  return size === BigInt(owed) ? undefined : `size is ${size}, with ${counted(owed, "byte")} sent`;
}

function upload(call: string, sizes: readonly number[]): readonly Step[] {
  return [
    ...sizes.map((size, index) => sendBytes(call, encode(ChunkSchema, { data: seededData(index, size) }))),
    halfClose(call),
    awaitEnd(call),
  ];
}
