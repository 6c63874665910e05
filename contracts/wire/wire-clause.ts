import { behaviourClause } from "../model/behaviour-clause.ts";
import { type Clause, type Level, type Verdict, vacuous } from "../model/clause.ts";
import { eachCall } from "../model/judge.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { rpcName } from "../transcript/query.ts";
import { type ServerStream, serverStream } from "./stream.ts";

export interface WireClause {
  readonly id: string;
  readonly level?: Level;
  readonly sentence: string;
  /** The section that says so. */
  readonly further: string;
  readonly judge: (stream: ServerStream, transcript: Transcript) => Verdict;
}

/** A clause about the frames of every call of an RPC, over every scenario. */
export function wireClause({ method }: Subject, { judge, ...clause }: WireClause): Clause {
  return behaviourClause({
    ...clause,
    ofFrames: true,
    judge: eachCall((transcript) => {
      if (transcript.rpc !== rpcName(method)) return vacuous("a call of another method");
      const stream = serverStream(transcript);
      if (stream === undefined) return vacuous("no frames were seen");
      return stream.blocks.length === 0 ? vacuous("the server sent no headers") : judge(stream, transcript);
    }),
  });
}
