import fc from "fast-check";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { judgePace } from "../clauses/pace.ts";
import { oneHealthyCall } from "../generic/implemented.ts";
import { contractOf } from "../generic/index.ts";
import { behaviourClause } from "../model/behaviour-clause.ts";
import { callNames } from "../model/call-names.ts";
import { type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { counted } from "../model/counted.ts";
import { eachCall } from "../model/judge.ts";
import type { Facts } from "../model/observation.ts";
import { defineScenario } from "../model/scenario.ts";
import { ask, awaitEnd, awaitMessages, cancel, pass, pause, resume } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { gaveUp, peerEndOf, received, requestOf } from "../transcript/query.ts";

const method = ChatService.method.subscribe;
const count = 100;

export const subscribeSubject: Subject = {
  method,
  variesMs: 1_000,
  exchange: ({ call, variant, options }) => [
    ...ask(call, method, { topic: `topic-${variant}` }, options),
    awaitMessages(call, 1),
    cancel(call),
  ],
  wrong: (transcript) => {
    if (received(transcript, method.output).length === 0) {
      return `no message came (${codeName(peerEndOf(transcript)?.status.code ?? -1)})`;
    }
    return wrongMessage(transcript)?.why;
  },
  goesOn: ({ call, variant, options }) => ask(call, method, { topic: `topic-${variant}` }, options),
};

const calls = callNames("call");

export function subscribeContract(sibling: Subject): Contract {
  const firstMessages = defineScenario({
    name: "first-messages",
    method,
    load: "timed",
    runs: 0,
    input: fc.constantFrom("news", "", "스포츠"),
    examples: ["news", "", "스포츠"],
    steps: (topic) => [
      ...ask(calls.call, method, { topic }),
      awaitMessages(calls.call, 3),
      cancel(calls.call),
    ],
  });
  const allMessages = defineScenario({
    name: "all-messages",
    method,
    load: "timed",
    runs: 0,
    input: fc.constant("news"),
    examples: ["news"],
    steps: (topic, facts) => [
      ...ask(calls.call, method, { topic }),
      // A hundred seconds of real time are for --thorough; a faster target is read to its end.
      ...(facts.thorough || facts.speed >= 10
        ? [awaitEnd(calls.call, (count * 1_300) / facts.speed + 5_000)]
        : [awaitMessages(calls.call, 8), cancel(calls.call)]),
    ],
  });
  const slowReader = defineScenario({
    name: "slow-reader",
    method,
    load: "timed",
    needs: ["flow-control"],
    runs: 0,
    input: fc.constant("news"),
    examples: ["news"],
    steps: (topic) => [
      ...ask(calls.call, method, { topic }, { windowBytes: 64, connection: "narrow" }),
      awaitMessages(calls.call, 1),
      pause(calls.call),
      pass(4_000),
      resume(calls.call),
      awaitMessages(calls.call, 6),
      cancel(calls.call),
    ],
  });

  return contractOf({
    subject: subscribeSubject,
    own: {
      scenarios: [firstMessages, allMessages, slowReader],
      clauses: [
        behaviourClause({
          id: "chat-service/subscribe-ordered",
          sentence:
            "Texts are `msg 0`, `msg 1`, … in order, about 1 s apart, topic the one asked for; 100 of them, then OK.",
          scenarios: [firstMessages, allMessages, slowReader, oneHealthyCall],
          judge: eachCall((transcript, { facts, scenario }) =>
            judge(transcript, facts, scenario !== "slow-reader"),
          ),
        }),
      ],
    },
    sibling,
  });
}

function judge(transcript: Transcript, facts: Facts, paced: boolean): Verdict {
  const messages = received(transcript, method.output);
  const wrong = wrongMessage(transcript);
  if (wrong !== undefined) return violated(`${wrong.why}.`, { event: wrong.event });
  const end = peerEndOf(transcript);
  if (end !== undefined) {
    const event = transcript.events.indexOf(end);
    if (end.status.code !== 0) return violated(`The stream ended ${codeName(end.status.code)}.`, { event });
    if (messages.length !== count)
      return violated(`${counted(messages.length, "message")} came; ${count} are owed.`, { event });
  }
  const wait = gaveUp(transcript);
  if (wait !== undefined) {
    return violated(`No ${wait.waitedFor} came within ${Math.round(wait.waitedMs)} ms.`, {
      event: transcript.events.indexOf(wait),
    });
  }
  if (messages.length === 0) return vacuous("no message came");
  const asked = transcript.events.find((event) => event.kind === "half-close");
  return paced
    ? judgePace({ askedAtMs: asked?.atMs ?? 0, arrivals: messages, intervalSeconds: 1, facts })
    : { kind: "holds" };
}

function wrongMessage(transcript: Transcript): { readonly why: string; readonly event: number } | undefined {
  const topic = requestOf(transcript, method.input)?.topic ?? "";
  for (const [index, { value, event }] of received(transcript, method.output).entries()) {
    if (value.text !== `msg ${index}`)
      return { why: `Message ${index + 1} is "${value.text}"; "msg ${index}" is owed`, event };
    if (value.topic !== topic) return { why: `Message ${index + 1} has the topic "${value.topic}"`, event };
  }
  return undefined;
}
