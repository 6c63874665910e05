import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import { counted } from "../../model/counted.ts";
import type { Transcript } from "../../transcript/event.ts";
import { received, type Seen, sent } from "../../transcript/query.ts";
import type { EchoRpc } from "./rpc.ts";

/** What is wrong with the answers that came; undefined where each is the one that is owed. */
export function wrongAnswer<Desc extends DescMessage>(
  rpc: EchoRpc<Desc>,
  transcript: Transcript,
): string | undefined {
  return firstWrong(rpc, transcript)?.why;
}

export function missing<Desc extends DescMessage>(
  rpc: EchoRpc<Desc>,
  transcript: Transcript,
): string | undefined {
  const questions = sent(transcript, rpc.method.input).length;
  const answers = received(transcript, rpc.method.output).length;
  return answers < questions ? `${counted(questions, "message")} sent, ${answers} answered` : undefined;
}

export function markOf<Desc extends DescMessage>(
  rpc: EchoRpc<Desc>,
  transcript: Transcript,
): { event?: number } {
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

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
