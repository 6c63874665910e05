import type { DescMessage } from "@bufbuild/protobuf";
import { oneHealthyCall } from "../../generic/implemented.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { ContractPart } from "../../model/contract-part.ts";
import { counted } from "../../model/counted.ts";
import { eachCall } from "../../model/judge.ts";
import { codeName } from "../../transcript/code.ts";
import type { Transcript } from "../../transcript/event.ts";
import { endedOk, gaveUp, hasEvent, peerEndOf, received, sent } from "../../transcript/query.ts";
import { markOf, missing, wrongAnswer } from "./model.ts";
import type { EchoRpc } from "./rpc.ts";
import type { EchoScenarios } from "./scenarios.ts";

/** How long an answer may take, in milliseconds. */
const answerWithinMs = 1_000;

export function echoClauses<Desc extends DescMessage>(
  rpc: EchoRpc<Desc>,
  scenarios: EchoScenarios,
): ContractPart["clauses"] {
  const id = (name: keyof EchoRpc<Desc>["names"]) => `${rpc.section}/${rpc.names[name]}`;
  return [
    behaviourClause({
      id: id("echo"),
      sentence:
        "Every message gets one reply, in order: the prefix, the text, and the room or topic of the message.",
      scenarios: [
        scenarios.conversation,
        scenarios.oneByOne,
        scenarios.halfCloseWithAnswersOwed,
        scenarios.awkwardTexts,
        scenarios.afterAPause,
        scenarios.thousandMessages,
        oneHealthyCall,
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
    behaviourClause({
      id: id("interactive"),
      sentence: "Each answer arrives without the client half-closing or sending more, within 1 s.",
      scenarios: [scenarios.oneByOne],
      judge: eachCall((transcript, observation) =>
        judgeInteractive(
          received(transcript, rpc.method.output),
          sent(transcript, rpc.method.input),
          transcript,
          observation.facts.toleranceMs,
        ),
      ),
    }),
    behaviourClause({
      id: id("drained"),
      sentence: "After the half-close every answer still owed arrives before the OK.",
      scenarios: [
        scenarios.halfCloseWithAnswersOwed,
        scenarios.halfCloseBeforeReading,
        scenarios.conversation,
      ],
      judge: eachCall((transcript) => judgeDrained(transcript, rpc)),
    }),
    behaviourClause({
      id: id("empty"),
      sentence: "A half-close without any message ends OK with no response.",
      scenarios: [scenarios.halfCloseAtOnce],
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

export function judgeDrained<Desc extends DescMessage>(transcript: Transcript, rpc: EchoRpc<Desc>): Verdict {
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
