import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { Transcript } from "../../transcript/event.ts";
import type { WireFrame } from "../../transcript/wire.ts";
import type { Conversations } from "./conversations.ts";
import { unusable } from "./heard.ts";
import {
  awaited,
  data,
  defaultWindow,
  flag,
  frame,
  initialWindowSize,
  settingsPayload,
  stream,
  type,
  uint32,
  withRoomFor,
} from "./said.ts";

const cancel = 8;
const id = stream.unusual;
/** How long a reset stream is watched once it has room again. */
const watchedMs = 500;

export const afterReset: Conversations = {
  conversations: (body) => ({
    "a reset while the response waits for its window": {
      say: [
        ...withRoomFor(0, body),
        { say: "request", stream: id },
        data(id, body, flag.END_STREAM),
        awaited({ heard: "headers", stream: id }),
        frame(type.RST_STREAM, id, uint32(cancel)),
        frame(type.PING, 0, Buffer.alloc(8)),
        awaited({ heard: "ping-ack" }),
        // A stream that is still there has room again.
        frame(type.SETTINGS, 0, settingsPayload([initialWindowSize, defaultWindow])),
        { say: "await", what: { heard: "end", stream: id }, withinMs: watchedMs, orElse: "continue" },
      ],
    },
  }),
  clause: {
    id: "wire/after-reset",
    sentence: "Once the client has reset a stream, the server sends no more DATA or headers on it.",
    further: "RFC 9113, sections 5.1 and 6.4",
    judge: judgeReset,
  },
};

function judgeReset({ call, wire }: Transcript): Verdict {
  const frames = wire?.frames ?? [];
  const why = unusable(frames, stream.before);
  if (why !== undefined) return vacuous(why);
  const acked = frames.find((each) => each.from === "server" && each.type === "PING" && each.ack);
  if (acked === undefined) return vacuous("no PING was acknowledged after the reset");
  const before = frames.slice(0, frames.indexOf(acked)).filter(isAnswer);
  if (before.length === 0) return vacuous("the response had not begun");
  // Whoever sends without room is told so by wire/stream-window.
  if (before.some(({ type: each }) => each === "DATA")) return vacuous("the response did not wait");
  // Without room nothing was under way, and the acknowledgement shows that the reset was read.
  const wrong = frames.slice(frames.indexOf(acked)).find(isAnswer);
  return wrong === undefined
    ? holds
    : violated(`After ${call} was read, ${wrong.type} came on its stream.`, { call, doubtful: true });
}

function isAnswer({ from, type: each, stream: on }: WireFrame): boolean {
  return from === "server" && on === id && (each === "DATA" || each === "HEADERS");
}
