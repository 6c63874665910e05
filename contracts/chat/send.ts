import fc from "fast-check";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { oneHealthyCall } from "../generic/implemented.ts";
import { contractOf } from "../generic/index.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { holds, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { eachCall } from "../model/judge.ts";
import { defineScenario } from "../model/scenario.ts";
import { ask, awaitEnd } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { peerEndOf, received } from "../transcript/query.ts";

const method = ChatService.method.send;

export const sendSubject: Subject = {
  method,
  exchange: ({ call, variant, options }) => [
    ...ask(call, method, { text: `hello ${variant}`, topic: "news" }, options),
    awaitEnd(call),
  ],
  wrong: notAcknowledged,
};

const calls = callNames("call");

export function sendContract(sibling: Subject): Contract {
  const text = fc.string({ unit: "grapheme", maxLength: 30 }).map((each) => each.toWellFormed());
  const messages = defineScenario({
    name: "messages",
    method,
    runs: 8,
    input: fc.record({ text, topic: text }),
    examples: [
      { text: "", topic: "" },
      { text: "hello", topic: "" },
      { text: "x".repeat(65_536), topic: "long" },
    ],
    steps: (message) => [...ask(calls.call, method, message), awaitEnd(calls.call)],
  });

  return contractOf({
    subject: sendSubject,
    own: {
      scenarios: [messages],
      clauses: [
        behaviourClause({
          id: "chat-service/send",
          sentence: "Send answers ack: true, also for an empty message.",
          scenarios: [messages, oneHealthyCall],
          judge: eachCall((transcript) => {
            const why = notAcknowledged(transcript);
            return why === undefined ? holds : violated(`${why}.`, { event: transcript.events.length - 1 });
          }),
        }),
      ],
    },
    sibling,
  });
}

function notAcknowledged(transcript: Transcript): string | undefined {
  const [answer] = received(transcript, method.output);
  if (answer === undefined) return `No answer came (${codeName(peerEndOf(transcript)?.status.code ?? -1)})`;
  return answer.value.ack ? undefined : "The answer is ack: false";
}
