import type { DescMethod } from "@bufbuild/protobuf";
import fc from "fast-check";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { type Level, type Verdict, vacuous } from "../../model/clause.ts";
import type { ContractPart } from "../../model/contract-part.ts";
import type { Conversation } from "../../model/conversation.ts";
import { worst } from "../../model/judge.ts";
import { defineScenario, type Step } from "../../model/scenario.ts";
import type { Transcript } from "../../transcript/event.ts";
import type { WireFrame } from "../../transcript/wire.ts";
import { unusable } from "./heard.ts";
import { bodyOf, stream } from "./said.ts";
import type { Sample } from "./sample.ts";

/** What is tried on connections of bytes, and what is judged of it. */
export interface Conversations {
  /** By their names, given the body of a right request. */
  readonly conversations: (
    body: Buffer,
    requests: readonly Uint8Array[],
  ) => Readonly<Record<string, Conversation>>;
  /** True where honest libraries are known that do otherwise: nobody is bothered with it unasked. */
  readonly thorough?: true;
  readonly clause: ConversationClause;
}

export interface ConversationClause {
  readonly id: string;
  readonly level?: Level;
  readonly sentence: string;
  readonly further: string;
  readonly judge: (transcript: Transcript, method: DescMethod) => Verdict;
}

/** A scenario on connections of its own, on which one RPC of the service is called, and its clause. */
export function conversing(
  { conversations, clause, thorough }: Conversations,
  { method, sample }: { readonly method: DescMethod; readonly sample: Sample | undefined },
): ContractPart {
  const { judge, ...stated } = clause;
  const scenario = defineScenario({
    name: stated.id.replace("/", "-"),
    method,
    needs: ["frames"],
    thorough: thorough === true,
    runs: 0,
    input: fc.constant(0),
    examples: [0],
    steps: (_, facts) => {
      if (sample === undefined) return [];
      const requests = sample.requests(facts);
      return inTurn(Object.entries(conversations(bodyOf(requests), requests)), sample.method);
    },
  });
  return {
    scenarios: [scenario],
    clauses: [
      behaviourClause({
        ...stated,
        scenarios: [scenario],
        ofFrames: true,
        judge: ({ transcripts }) =>
          transcripts.length === 0
            ? vacuous("no RPC of the service is known to answer a request with OK")
            : worst(transcripts.map((transcript) => judge(transcript, sample?.method ?? method))),
      }),
    ],
  };
}

/** One conversation after the other, as long as they can show something: what takes long is waited for once. */
function inTurn(all: readonly (readonly [string, Conversation])[], method: DescMethod): readonly Step[] {
  const [first, ...rest] = all;
  if (first === undefined) return [];
  const [call, conversation] = first;
  return [
    { kind: "converse", call, method, conversation },
    {
      kind: "then",
      next: (seen) => (isOfNoUse(seen.get(call)?.wire?.frames ?? []) ? [] : inTurn(rest, method)),
    },
  ];
}

/** Whether the first call of a conversation was made, and is no measure for the next ones. */
function isOfNoUse(frames: readonly WireFrame[]): boolean {
  const isMade = frames.some(({ from, stream: id }) => from === "client" && id === stream.before);
  return isMade && unusable(frames, stream.before) !== undefined;
}
