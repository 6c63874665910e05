import type { DescMessage, DescMethod, MessageShape } from "@bufbuild/protobuf";
import fc from "fast-check";
import type { ContractPart } from "../generic/part.ts";
import { holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import { counted } from "../model/counted.ts";
import { eachCall, serverClause } from "../model/judge.ts";
import { defineScenario, type Step } from "../model/scenario.ts";
import {
  awaitBlocked,
  awaitEnd,
  awaitMessages,
  halfClose,
  open,
  pass,
  resume,
  sendAll,
  sendBytes,
  together,
} from "../model/step.ts";
import type { ExchangeOptions, Subject } from "../model/subject.ts";
import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { endedOk, gaveUp, hasEvent, peerEndOf, received, type Seen, sent } from "../transcript/query.ts";
import { awkwardTextsOf, awkwardTextsScenario } from "./echo-texts.ts";

/** A bidi RPC that answers every message with an echo. */
export interface EchoRpc<Desc extends DescMessage> {
  readonly method: DescMethod & { readonly input: Desc; readonly output: Desc };
  /** Clause ids begin with this: `chat/`. */
  readonly section: string;
  /** `echo`, `interactive`, `drained`, `empty` as the section names them. */
  readonly names: Readonly<Record<"echo" | "interactive" | "drained" | "empty", string>>;
  readonly encode: (text: string, variant: number) => Uint8Array;
  /** The answer that is owed for a message, as far as it is judged. */
  readonly owed: (request: MessageShape<Desc>) => Partial<MessageShape<Desc>>;
}

/** How long an answer may take, in milliseconds. */
const answerWithinMs = 1_000;
/** How long it is waited for, to tell a late answer from a missing one. */
const answerAwaitedMs = 4_000;

export function echoSubject<Desc extends DescMessage>(rpc: EchoRpc<Desc>): Subject {
  const talk = ({ call, variant, options }: ExchangeOptions): readonly Step[] => [
    open(call, rpc.method, options),
    sendBytes(call, rpc.encode(`hello ${variant}`, variant)),
    awaitMessages(call, 1),
    sendBytes(call, rpc.encode(`and again ${variant}`, variant)),
  ];
  return {
    method: rpc.method,
    exchange: (exchange) => [...talk(exchange), halfClose(exchange.call), awaitEnd(exchange.call)],
    goesOn: ({ call, variant, options }) => [
      open(call, rpc.method, options),
      sendBytes(call, rpc.encode(`hello ${variant}`, variant)),
    ],
    wrong: (transcript) => {
      const wrong = wrongAnswer(rpc, transcript) ?? missing(rpc, transcript);
      if (wrong !== undefined) return wrong;
      const end = peerEndOf(transcript);
      return end?.status.code === 0 ? undefined : `it did not end OK but ${codeName(end?.status.code ?? -1)}`;
    },
  };
}

/** The scenarios and clauses that every echo has. */
export function echoPart<Desc extends DescMessage>(rpc: EchoRpc<Desc>): ContractPart {
  const text = fc.string({ unit: "grapheme-ascii", maxLength: 12 });
  const scenarios = [
    defineScenario({
      name: "conversation",
      method: rpc.method,
      runs: 12,
      input: fc.array(fc.record({ text, wait: fc.boolean() }), { maxLength: 12 }),
      steps: (turns) => [
        open("call", rpc.method),
        ...turns.flatMap((turn, index) => [
          // Numbered, so that every answer can be told from the others.
          sendBytes("call", rpc.encode(`${index} ${turn.text}`, 0)),
          ...(turn.wait ? [awaitMessages("call", index + 1)] : []),
        ]),
        halfClose("call"),
        awaitEnd("call"),
      ],
    }),
    defineScenario({
      name: "one-by-one",
      method: rpc.method,
      load: "timed",
      runs: 1,
      input: fc.integer({ min: 3, max: 6 }),
      steps: (count) => [
        open("call", rpc.method),
        ...Array.from({ length: count }, (_, index) => [
          sendBytes("call", rpc.encode(`message ${index}`, 0)),
          awaitMessages("call", index + 1, answerAwaitedMs),
        ]).flat(),
        halfClose("call"),
        awaitEnd("call"),
      ],
    }),
    defineScenario({
      name: "half-close-with-answers-owed",
      method: rpc.method,
      runs: 6,
      input: fc.integer({ min: 1, max: 40 }),
      examples: [1, 2, 150],
      steps: (count) => [
        open("call", rpc.method),
        ...Array.from({ length: count }, (_, index) => sendBytes("call", rpc.encode(`message ${index}`, 0))),
        halfClose("call"),
        awaitEnd("call"),
      ],
    }),
    defineScenario({
      name: "half-close-before-reading",
      method: rpc.method,
      needs: ["flow-control"],
      runs: 1,
      input: fc.integer({ min: 20, max: 300 }),
      examples: [150],
      steps: (count) => [
        open("call", rpc.method, { startPaused: true, windowBytes: 256, connection: "narrow" }),
        ...Array.from({ length: count }, (_, index) => sendBytes("call", rpc.encode(`message ${index}`, 0))),
        halfClose("call"),
        // Long enough for all that is owed to pile up.
        pass(150),
        resume("call"),
        awaitEnd("call"),
      ],
    }),
    defineScenario({
      name: "half-close-at-once",
      method: rpc.method,
      runs: 0,
      input: fc.constant(0),
      examples: [0],
      steps: () => [open("call", rpc.method), halfClose("call"), awaitEnd("call")],
    }),
  ];
  return { scenarios: [...scenarios, awkwardTextsOf(rpc.method, rpc.encode)], clauses: echoClauses(rpc) };
}

function echoClauses<Desc extends DescMessage>(rpc: EchoRpc<Desc>): ContractPart["clauses"] {
  const id = (name: keyof EchoRpc<Desc>["names"]) => `${rpc.section}/${rpc.names[name]}`;
  return [
    serverClause({
      id: id("echo"),
      sentence:
        "One answer for every message, in order: the text behind the echo's prefix, and what belongs to it.",
      scenarios: [
        "conversation",
        "one-by-one",
        "half-close-with-answers-owed",
        awkwardTextsScenario,
        "one-healthy-call",
      ],
      judge: eachCall((transcript) => {
        const wrong = wrongAnswer(rpc, transcript);
        if (wrong !== undefined) return violated(`${wrong}.`, markOf(rpc, transcript));
        const end = peerEndOf(transcript);
        if (end !== undefined && end.status.code !== 0) {
          return violated(`The call ended ${codeName(end.status.code)}.`, {
            event: transcript.events.indexOf(end),
          });
        }
        const lost = missing(rpc, transcript);
        if (lost !== undefined) return violated(`${lost}.`);
        return received(transcript, rpc.method.output).length === 0 ? vacuous("no answer came") : holds;
      }),
    }),
    serverClause({
      id: id("interactive"),
      sentence: "Each answer arrives without the client half-closing or sending more, within 1 s.",
      scenarios: ["one-by-one"],
      judge: eachCall((transcript, observation) =>
        judgeInteractive(
          received(transcript, rpc.method.output),
          sent(transcript, rpc.method.input),
          transcript,
          observation.facts.toleranceMs,
        ),
      ),
    }),
    serverClause({
      id: id("drained"),
      sentence: "After the half-close every answer still owed arrives before the OK.",
      scenarios: ["half-close-with-answers-owed", "half-close-before-reading", "conversation"],
      judge: eachCall((transcript) => judgeDrained(transcript, rpc)),
    }),
    serverClause({
      id: id("empty"),
      sentence: "Half-close without a message is OK without a message.",
      scenarios: ["half-close-at-once"],
      judge: eachCall((transcript) => {
        const answers = received(transcript, rpc.method.output);
        const [first] = answers;
        if (first !== undefined) {
          return violated(`Nothing was sent, and ${counted(answers.length, "message")} came.`, {
            event: first.event,
          });
        }
        return endedOk(transcript)
          ? holds
          : violated(
              `Nothing was sent, and the call ended ${codeName(peerEndOf(transcript)?.status.code ?? -1)}.`,
            );
      }),
    }),
  ];
}

/** 2,000 short messages while the client reads late. */
export function burstPart<Desc extends DescMessage>(rpc: EchoRpc<Desc>): ContractPart {
  const name = "burst-with-a-late-reader";
  const count = 2_000;
  return {
    scenarios: [
      defineScenario({
        name,
        method: rpc.method,
        load: "heavy",
        needs: ["flow-control"],
        runs: 0,
        input: fc.integer({ min: 1, max: count }),
        examples: [count],
        steps: (messages) => [
          // The answers need more room than this, so the server cannot send them all before the client reads.
          open("call", rpc.method, { startPaused: true, windowBytes: 16_384, connection: "narrow" }),
          together(
            [
              sendAll("call", function* () {
                for (let index = 0; index < messages; index++) yield rpc.encode(`burst ${index}`, 0);
              }),
              halfClose("call"),
            ],
            [awaitBlocked("call"), resume("call"), awaitEnd("call", 30_000)],
          ),
        ],
      }),
    ],
    clauses: [
      serverClause({
        id: `${rpc.section}/burst`,
        sentence:
          "2,000 short messages, sent as fast as the connection takes them while the client reads late, lose none.",
        scenarios: [name],
        judge: eachCall((transcript) => judgeDrained(transcript, rpc)),
      }),
    ],
  };
}

function judgeDrained<Desc extends DescMessage>(transcript: Transcript, rpc: EchoRpc<Desc>): Verdict {
  if (!hasEvent(transcript, "client", "half-close")) return vacuous("the client did not half-close");
  const questions = sent(transcript, rpc.method.input).length;
  if (questions === 0) return vacuous("nothing was sent");
  const answers = received(transcript, rpc.method.output).length;
  const end = peerEndOf(transcript);
  if (end === undefined) {
    return answers < questions
      ? violated(`${counted(questions, "message")} sent, ${answers} answered, and no end came.`)
      : vacuous("the call did not end");
  }
  const event = transcript.events.indexOf(end);
  if (end.status.code !== 0) {
    return answers < questions
      ? violated(
          `${counted(questions, "message")} sent, ${answers} answered before the end ${codeName(end.status.code)}.`,
          { event },
        )
      : vacuous("the call did not end OK");
  }
  return answers >= questions
    ? holds
    : violated(`${counted(questions, "message")} sent, ${answers} answered before the end.`, {
        event,
        mark: `${questions - answers} ${questions - answers === 1 ? "answer" : "answers"} missing`,
      });
}

/** Judges that each answer came within its second, with the client waiting for it. */
export function judgeInteractive(
  answers: readonly { readonly atMs: number; readonly event: number }[],
  questions: readonly { readonly atMs: number; readonly event: number }[],
  transcript: Transcript,
  toleranceMs: number,
): Verdict {
  for (const [index, question] of questions.entries()) {
    const answer = answers[index];
    if (answer === undefined) {
      const wait = gaveUp(transcript);
      return violated(`Message ${index + 1} had no answer while the client waited.`, {
        event: wait === undefined ? question.event : transcript.events.indexOf(wait),
        mark: "no answer",
      });
    }
    const tookMs = answer.atMs - question.atMs;
    const missedByMs = tookMs - (answerWithinMs + toleranceMs);
    if (missedByMs > 0) {
      return violated(`The answer to message ${index + 1} took ${tookMs.toFixed(0)} ms.`, {
        event: answer.event,
        mark: "late",
        missedByMs,
      });
    }
  }
  return questions.length === 0 ? vacuous("nothing was sent") : holds;
}

/** What is wrong with the answers that came; undefined where each is the one that is owed. */
export function wrongAnswer<Desc extends DescMessage>(
  rpc: EchoRpc<Desc>,
  transcript: Transcript,
): string | undefined {
  return firstWrong(rpc, transcript)?.why;
}

function markOf<Desc extends DescMessage>(rpc: EchoRpc<Desc>, transcript: Transcript): { event?: number } {
  const wrong = firstWrong(rpc, transcript);
  return wrong === undefined ? {} : { event: wrong.event };
}

function firstWrong<Desc extends DescMessage>(
  rpc: EchoRpc<Desc>,
  transcript: Transcript,
): { readonly why: string; readonly event: number } | undefined {
  const questions = sent(transcript, rpc.method.input);
  for (const [index, answer] of received(transcript, rpc.method.output).entries()) {
    const question = questions[index];
    if (question === undefined) {
      return {
        why: `answer ${index + 1} came for ${counted(questions.length, "message")}`,
        event: answer.event,
      };
    }
    const why = differs(rpc.owed(question.value), answer);
    if (why !== undefined) return { why: `answer ${index + 1} ${why}`, event: answer.event };
  }
  return undefined;
}

function differs<Desc extends DescMessage>(
  owed: Partial<MessageShape<Desc>>,
  answer: Seen<Desc>,
): string | undefined {
  const fields = new Map(Object.entries(answer.value));
  for (const [name, value] of Object.entries(owed)) {
    const came = fields.get(name);
    if (came !== value) return `has ${name} ${short(came)} instead of ${short(value)}`;
  }
  return undefined;
}

function missing<Desc extends DescMessage>(rpc: EchoRpc<Desc>, transcript: Transcript): string | undefined {
  const questions = sent(transcript, rpc.method.input).length;
  const answers = received(transcript, rpc.method.output).length;
  return answers < questions ? `${counted(questions, "message")} sent, ${answers} answered` : undefined;
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
