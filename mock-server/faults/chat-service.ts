import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { code, StatusError } from "../call/status-error.ts";
import { realSleep } from "./answer-flow.ts";
import { echoFaults } from "./echo.ts";
import type { Fault } from "./fault.ts";
import { faultsOf } from "./rpc-faults.ts";

const send = faultsOf(ChatService.method.send);
const subscribe = faultsOf(ChatService.method.subscribe);
const upload = faultsOf(ChatService.method.upload);
const chat = faultsOf(ChatService.method.chat);
const echo = echoFaults({
  fault: chat,
  prefix: "chat-service/chat-",
  goodbye: { text: "echo: ", topic: "" },
});

export const chatServiceFaults: readonly Fault[] = [
  send({
    name: "chat-service/send-no-ack",
    sentence: "Send responds with ack: false.",
    violates: ["chat-service/send"],
    answer: () => ({ ack: false }),
  }),
  send({
    name: "chat-service/send-empty-not-acked",
    sentence: "An empty message gets ack: false.",
    violates: ["chat-service/send"],
    answerTo: (ack, [message]) => (message?.text === "" ? { ack: false } : ack),
  }),
  send({
    name: "chat-service/send-refuses-empty",
    sentence: "An empty message ends INVALID_ARGUMENT.",
    violates: ["chat-service/send"],
    answerTo: (ack, [message]) => {
      if (message?.text === "") throw new StatusError(code.invalidArgument, "Say something.");
      return ack;
    },
  }),
  send({
    name: "chat-service/send-every-second",
    sentence: "Every second message is not acknowledged.",
    violates: ["chat-service/send"],
    answer: (ack, _, { callIndex }) => ({ ...ack, ack: callIndex % 2 === 0 }),
  }),
  subscribe({
    name: "chat-service/subscribe-from-one",
    sentence: "Messages are numbered from 1.",
    violates: ["chat-service/subscribe-ordered"],
    answer: (message, index) => ({ ...message, text: `msg ${index + 1}` }),
  }),
  subscribe({
    name: "chat-service/subscribe-no-topic",
    sentence: "Messages have no topic.",
    violates: ["chat-service/subscribe-ordered"],
    answer: (message) => ({ ...message, topic: "" }),
  }),
  subscribe({
    name: "chat-service/subscribe-repeats",
    sentence: "The second message is sent again instead of the third.",
    violates: ["chat-service/subscribe-ordered"],
    answer: (message, index) => (index === 2 ? { ...message, text: "msg 1" } : message),
  }),
  subscribe({
    name: "chat-service/subscribe-half-pace",
    sentence: "Messages are two seconds apart.",
    violates: ["chat-service/subscribe-ordered"],
    answers: async function* (messages, context) {
      const { clock, signal } = context;
      for await (const message of messages) {
        yield message;
        // The floor is in real time: a doubled interval of a fast mock would be within any tolerance.
        await Promise.all([clock.sleep(1500, signal), realSleep(700, context)]);
      }
    },
  }),
  subscribe({
    name: "chat-service/subscribe-at-once",
    sentence: "Messages are sent without a pause.",
    violates: ["chat-service/subscribe-ordered"],
    behaviour: (inner) => (requests, context) =>
      inner(requests, { ...context, clock: { ...context.clock, sleep: () => Promise.resolve() } }),
  }),
  upload({
    name: "chat-service/upload-counts-chunks",
    sentence: "size is the number of chunks.",
    violates: ["chat-service/upload-size"],
    answerTo: (_, chunks) => ({ size: BigInt(chunks.length) }),
  }),
  upload({
    name: "chat-service/upload-loses-last",
    sentence: "The final chunk is not counted.",
    violates: ["chat-service/upload-size"],
    answerTo: (info, chunks) => ({ size: info.size - BigInt(chunks.at(-1)?.data.length ?? 0) }),
  }),
  upload({
    name: "chat-service/upload-refuses-empty",
    sentence: "An empty upload is rejected.",
    violates: ["chat-service/upload-size"],
    answer: (info) => {
      if (info.size === 0n) throw new StatusError(code.invalidArgument, "No data.");
      return info;
    },
  }),
  upload({
    name: "chat-service/upload-adds-call-before",
    sentence: "Every second upload adds the size of the previous one.",
    violates: ["chat-service/upload-size"],
    behaviour: (inner) => {
      let before = 0n;
      return async function* (requests, context) {
        for await (const info of inner(requests, context)) {
          const size = info.size + (context.callIndex % 2 === 1 ? before + 1n : 0n);
          before = info.size;
          yield { ...info, size };
        }
      };
    },
  }),
  chat({
    name: "chat-service/chat-capital-echo",
    sentence: "Responses begin with Echo: with a capital letter.",
    violates: ["chat-service/chat-echo"],
    answer: (message) => ({ ...message, text: message.text.replace(/^echo/, "Echo") }),
  }),
  chat({
    name: "chat-service/chat-no-topic",
    sentence: "Responses have no topic.",
    violates: ["chat-service/chat-echo"],
    answer: (message) => ({ ...message, topic: "" }),
  }),
  chat({
    name: "chat-service/chat-default-topic",
    sentence: "A message without a topic is answered with general.",
    violates: ["chat-service/chat-echo"],
    answer: (message) => ({ ...message, topic: message.topic || "general" }),
  }),
  chat({
    name: "chat-service/chat-trims-topics",
    sentence: "Topics lose the blanks around them.",
    violates: ["chat-service/chat-echo"],
    answer: (message) => ({ ...message, topic: message.topic.trim() }),
  }),
  echo.oneBehind,
  echo.atHalfClose,
  echo.losesTail,
  echo.refusesEmpty,
  echo.saysGoodbye,
];
