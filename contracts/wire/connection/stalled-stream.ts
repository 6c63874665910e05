import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { Transcript } from "../../transcript/event.ts";
import type { Conversations } from "./conversations.ts";
import { endOfStream, endText, isOk, lostVerdict, unusable } from "./heard.ts";
import {
  awaited,
  data,
  defaultWindow,
  ended,
  flag,
  heardMs,
  stream,
  windowUpdate,
  withRoomFor,
} from "./said.ts";

export const stalledStream: Conversations = {
  conversations: (body) => ({
    "a stream without room beside one with room": {
      say: [
        ...withRoomFor(0, body),
        { say: "request", stream: stalled },
        data(stalled, body, flag.END_STREAM),
        awaited({ heard: "headers", stream: stalled }),
        { say: "request", stream: free },
        windowUpdate(free, defaultWindow),
        data(free, body, flag.END_STREAM),
        ended(free),
      ],
    },
  }),
  clause: {
    id: "wire/stalled-stream",
    sentence: "A stream whose window is used up does not stop the other streams of the connection.",
    further: "RFC 9113, sections 5.2.1 and 5.2.2",
    judge: judgeStalled,
  },
};

const stalled = stream.unusual;
const free = stream.after;

function judgeStalled(transcript: Transcript): Verdict {
  const { call, wire } = transcript;
  const frames = wire?.frames ?? [];
  const why = unusable(frames, stream.before);
  if (why !== undefined) return vacuous(why);
  if (endOfStream(frames, stalled).by !== "nothing")
    return vacuous("the response did not wait for its window");
  const end = endOfStream(frames, free);
  if (isOk(end)) return holds;
  const lost = lostVerdict(transcript, `With ${call}`);
  if (lost !== undefined) return lost;
  if (end.by === "status") return vacuous("the RPC does not answer the same request alike");
  return violated(
    `While a response waited for its window, a call on another stream ${endText(end)} within ${heardMs} ms.`,
    { call, doubtful: true },
  );
}
