import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { Conversation, Said } from "../../model/conversation.ts";
import type { Transcript } from "../../transcript/event.ts";
import { endOfStream, endText, isOk, lostVerdict, type StreamEnd, unusable } from "./heard.ts";
import { ended, stream, usual } from "./said.ts";

/** A usual call, one that is made in an unusual way, and a usual one again, on one connection. */
export function between(body: Buffer, unusual: readonly Said[]): Conversation {
  return {
    say: [...usual(stream.before, body), ...unusual, ended(stream.unusual), ...usual(stream.after, body)],
  };
}

/** What is said of the unusual call where both usual ones ended OK, or could not. */
export interface Unusual {
  readonly transcript: Transcript;
  readonly end: StreamEnd;
  /** Whether the connection served a usual call afterwards. */
  readonly isUsable: boolean;
}

/** Judges a conversation made by `between` where its first call shows that the RPC answers at all. */
export function judgeUnusual(transcript: Transcript, judge: (unusual: Unusual) => Verdict): Verdict {
  const frames = transcript.wire?.frames ?? [];
  const why = unusable(frames, stream.before);
  if (why !== undefined) return vacuous(why);
  const { call } = transcript;
  const lost = lostVerdict(transcript, `On ${call}`);
  if (lost !== undefined) return lost;
  const after = endOfStream(frames, stream.after);
  const isAlive = after.by === "status" || after.by === "http";
  if (!isAlive) {
    return violated(`After ${call} the next call on the connection ${endText(after)}.`, {
      call,
      doubtful: true,
    });
  }
  return judge({ transcript, end: endOfStream(frames, stream.unusual), isUsable: isOk(after) });
}

/** The unusual call is as right as the usual ones. */
export function servedAlike(transcript: Transcript): Verdict {
  return judgeUnusual(transcript, ({ end, isUsable }) => {
    if (isOk(end)) return holds;
    if (!isUsable) return vacuous("the RPC does not answer the same request alike");
    const { call } = transcript;
    return violated(`A call with ${call} ${endText(end)}; without, it ends with grpc-status 0.`, {
      call,
      doubtful: true,
    });
  });
}
