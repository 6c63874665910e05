import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type ChatMessage, StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { createMailbox, type Mailbox } from "../call/mailbox.ts";
import { realSleep } from "./answer-flow.ts";
import { echoFaults } from "./echo.ts";
import type { Fault } from "./fault.ts";
import { heldBack } from "./request-flow.ts";
import { faultsOf } from "./rpc-faults.ts";

const fault = faultsOf(StreamingService.method.chat);
const echo = echoFaults({ fault, prefix: "chat/", goodbye: { userId: "Server", message: "Goodbye." } });
const prefix = "Echo: ";

export const chatFaults: readonly Fault[] = [
  fault({
    name: "chat/sender-not-server",
    sentence: "Responses carry the sender's name instead of Server.",
    violates: ["chat/echo"],
    answerTo: (answer, messages) => ({ ...answer, userId: `${messages.at(-1)?.userId ?? ""} (you)` }),
  }),
  fault({
    name: "chat/lower-case-prefix",
    sentence: "Responses begin with echo: in lower case.",
    violates: ["chat/echo"],
    answer: (answer) => ({ ...answer, message: `echo: ${answer.message.slice(prefix.length)}` }),
  }),
  fault({
    name: "chat/loses-room",
    sentence: "Responses from the second on have no room.",
    violates: ["chat/echo"],
    answer: (answer, index) => (index === 0 ? answer : { ...answer, roomId: "" }),
  }),
  fault({
    name: "chat/trims-rooms",
    sentence: "Rooms lose the blanks around them.",
    violates: ["chat/echo"],
    answer: (answer) => ({ ...answer, roomId: answer.roomId.trim() }),
  }),
  fault({
    name: "chat/answers-twice",
    sentence: "The first message is answered twice.",
    violates: ["chat/echo"],
    answers: async function* (answers) {
      let index = 0;
      for await (const answer of answers) {
        yield answer;
        if (index++ === 0) yield answer;
      }
    },
  }),
  fault({
    name: "chat/crlf-to-lf",
    sentence: "Line endings become LF.",
    violates: ["chat/verbatim"],
    answer: (answer) => ({ ...answer, message: answer.message.replaceAll("\r\n", "\n") }),
  }),
  fault({
    name: "chat/basic-plane-only",
    sentence: "Characters beyond U+FFFF become question marks.",
    violates: ["chat/verbatim"],
    answer: (answer) => ({ ...answer, message: answer.message.replaceAll(/[\u{10000}-\u{10ffff}]/gu, "?") }),
  }),
  fault({
    name: "chat/cuts-at-16-kib",
    sentence: "Messages are truncated at 16 KiB.",
    violates: ["chat/verbatim"],
    answer: (answer) => ({ ...answer, message: answer.message.slice(0, 16 * 1024) }),
  }),
  fault({
    name: "chat/empty-becomes-text",
    sentence: "An empty message is answered as (empty).",
    violates: ["chat/verbatim"],
    answer: (answer) => (answer.message === prefix ? { ...answer, message: `${prefix}(empty)` } : answer),
  }),
  echo.oneBehind,
  fault({
    name: "chat/one-behind-from-second",
    sentence: "From the second message on, a response is sent only with the next message or the half-close.",
    violates: ["chat/interactive"],
    requests: (messages) => heldBack(messages, 1),
  }),
  echo.atHalfClose,
  fault({
    name: "chat/slow",
    sentence: "A response takes three seconds.",
    violates: ["chat/interactive"],
    answers: async function* (answers, context) {
      let answered = 0;
      for await (const answer of answers) {
        // Only the first ones: a burst must not take an hour.
        if (answered++ < 2) await realSleep(3000, context);
        yield answer;
      }
    },
  }),
  echo.losesTail,
  fault({
    name: "chat/full-channel",
    sentence: "Messages that arrive while more than 100 wait for their response are dropped.",
    violates: ["chat/burst"],
    behaviour: (inner) =>
      async function* (messages, context) {
        const waiting = createMailbox<ChatMessage>(context.signal);
        pump(messages, waiting).then(waiting.close, waiting.fail);
        yield* inner(unhurried(waiting, context), context);
      },
  }),
  fault({
    name: "chat/stops-at-1000",
    sentence: "Messages after the thousandth are not answered.",
    violates: ["chat/burst"],
    answer: (answer, index) => (index < 1000 ? answer : undefined),
  }),
  fault({
    name: "chat/no-timestamp",
    sentence: "Responses have no timestamp.",
    violates: ["chat/timestamps"],
    answer: ({ timestamp: _, ...answer }) => answer,
  }),
  fault({
    name: "chat/timestamps-go-back",
    sentence: "Every response is an hour older than the previous one.",
    violates: ["chat/timestamps"],
    answer: (answer, index, { clock }) => ({
      ...answer,
      timestamp: timestampFromMs(clock.now() - index * 3_600_000),
    }),
  }),
  echo.saysGoodbye,
  echo.refusesEmpty,
  fault({
    name: "chat/to-all-in-room",
    sentence: "Responses go to every open stream that has sent a message in the room.",
    violates: ["chat/own-stream-only"],
    behaviour: (inner) => {
      const rooms = new Map<string, Set<Mailbox<ChatMessage>>>();
      return async function* (messages, context) {
        const mailbox = createMailbox<ChatMessage>(context.signal);
        const joined = joining(messages, (room) => {
          rooms.set(room, (rooms.get(room) ?? new Set()).add(mailbox));
        });
        const answerAll = async (): Promise<void> => {
          for await (const answer of inner(joined, context)) {
            for (const member of rooms.get(answer.roomId) ?? []) member.put(answer);
          }
        };
        answerAll().then(mailbox.close, mailbox.fail);
        try {
          yield* mailbox;
        } finally {
          for (const members of rooms.values()) members.delete(mailbox);
        }
      };
    },
  }),
];

const channelSize = 100;

/** Takes messages as fast as they come; those that find the queue full are gone. */
async function pump(messages: AsyncIterable<ChatMessage>, waiting: Mailbox<ChatMessage>): Promise<void> {
  for await (const message of messages) {
    if (waiting.count() < channelSize) waiting.put(message);
  }
}

/** About as fast as a server that does some work for each message: slower than a burst comes. */
async function* unhurried(
  messages: AsyncIterable<ChatMessage>,
  context: Parameters<typeof realSleep>[1],
): AsyncGenerator<ChatMessage> {
  for await (const message of messages) {
    yield message;
    await realSleep(1, context);
  }
}

async function* joining(
  messages: AsyncIterable<ChatMessage>,
  join: (room: string) => void,
): AsyncGenerator<ChatMessage> {
  for await (const message of messages) {
    join(message.roomId);
    yield message;
  }
}
