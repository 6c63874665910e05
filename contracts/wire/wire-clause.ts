import { behaviourClause } from "../model/behaviour-clause.ts";
import { type Clause, type Level, type Verdict, vacuous } from "../model/clause.ts";
import { eachCall } from "../model/judge.ts";
import type { Subject } from "../model/subject.ts";
import type { Transcript } from "../transcript/event.ts";
import { hasLargeRequest, largeRequest, rpcName } from "../transcript/query.ts";
import type { WireView } from "../transcript/wire.ts";
import { isGrpcResponse, type ServerStream, serverStream } from "./stream.ts";

export interface WireClause {
  readonly id: string;
  readonly level?: Level;
  readonly sentence: string;
  /** The section that says so. */
  readonly further: string;
  readonly judge: (stream: ServerStream, transcript: Transcript) => Verdict;
}

/** A clause about the response to every call of an RPC, over every scenario. */
export function wireClause(subject: Subject, { judge, ...clause }: WireClause): Clause {
  return framesClause(subject, {
    ...clause,
    judge: (_, transcript) => {
      const stream = serverStream(transcript);
      if (stream === undefined) return vacuous("no frames were seen");
      if (stream.blocks.length === 0) return vacuous("the server sent no headers");
      if (!isGrpcResponse(stream) && hasLargeRequest(transcript)) return vacuous(largeRequest);
      return judge(stream, transcript);
    },
  });
}

interface FramesClause extends Omit<WireClause, "judge"> {
  readonly judge: (wire: WireView, transcript: Transcript) => Verdict;
}

/** A clause about all frames that were seen during a call of an RPC. */
export function framesClause({ method }: Subject, { judge, ...clause }: FramesClause): Clause {
  return behaviourClause({
    ...clause,
    ofFrames: true,
    judge: eachCall((transcript) => {
      if (transcript.rpc !== rpcName(method)) return vacuous("a call of another method");
      return transcript.wire === undefined || transcript.transport !== "grpc"
        ? vacuous("no frames were seen")
        : judge(transcript.wire, transcript);
    }),
  });
}
