import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import type { Said } from "../../model/conversation.ts";
import type { Transcript } from "../../transcript/event.ts";
import type { WireFrame } from "../../transcript/wire.ts";
import type { Conversations } from "./conversations.ts";
import { endOfStream, endText, isOk, lostVerdict, unusable } from "./heard.ts";
import {
  awaited,
  data,
  defaultWindow,
  ended,
  flag,
  frame,
  heardMs,
  initialWindowSize,
  prefix,
  settingsPayload,
  stream,
  type,
  uint32,
  usual,
  windowUpdate,
  withRoomFor,
} from "./said.ts";

export const streamWindow: Conversations = {
  conversations: (body) => ({
    "a window of nothing, then of one byte, then of more": {
      say: [
        ...withRoomFor(0, body),
        { say: "request", stream: narrow },
        data(narrow, body, flag.END_STREAM),
        awaited({ heard: "headers", stream: narrow }),
        windowUpdate(narrow, 1),
        awaited({ heard: "data", stream: narrow, bytes: 1 }),
        windowUpdate(narrow, defaultWindow),
        ended(narrow),
      ],
    },
    "a window that SETTINGS take below zero": {
      say: [
        ...withRoomFor(1, body),
        { say: "request", stream: narrow },
        data(narrow, body, flag.END_STREAM),
        awaited({ heard: "data", stream: narrow, bytes: 1 }),
        frame(type.SETTINGS, 0, settingsPayload([initialWindowSize, 0])),
        awaited({ heard: "settings-acks", count: 3 }),
        // That takes it from -1 to 0.
        windowUpdate(narrow, 1),
        frame(type.PING, 0, Buffer.alloc(8)),
        awaited({ heard: "ping-ack" }),
        windowUpdate(narrow, defaultWindow),
        ended(narrow),
      ],
    },
  }),
  clause: {
    id: "wire/stream-window",
    sentence:
      "The server sends no more DATA than the stream's window has room for, also where SETTINGS take it below zero, and goes on when WINDOW_UPDATE makes room.",
    further: "RFC 9113, sections 5.2.1, 6.9.1 and 6.9.2",
    judge: judgeWindow,
  },
};

const narrow = stream.unusual;

function judgeWindow(transcript: Transcript): Verdict {
  const { call, wire } = transcript;
  const frames = wire?.frames ?? [];
  const why = unusable(frames, stream.before);
  if (why !== undefined) return vacuous(why);
  const beyond = beyondWindow(frames, narrow);
  if (beyond !== undefined) {
    return violated(
      `The server sent ${beyond.sent} bytes of DATA on a stream whose window had room for ${beyond.room}.`,
      { call },
    );
  }
  const end = endOfStream(frames, narrow);
  if (isOk(end)) return end.by === "status" && end.messages ? holds : vacuous("the response has no DATA");
  const lost = lostVerdict(transcript, `On ${call}`);
  if (lost !== undefined) return lost;
  if (end.by === "status") return vacuous("the RPC does not answer the same request alike");
  return violated(`After WINDOW_UPDATE the response ${endText(end)} within ${heardMs} ms.`, {
    call,
    doubtful: true,
  });
}

/**
 * The first time that a stream has carried more than it was given room for. A larger initial window counts from where
 * the client announced it, a smaller one from where the server acknowledged it.
 */
function beyondWindow(
  frames: readonly WireFrame[],
  id: number,
): { readonly sent: number; readonly room: number } | undefined {
  const announced: number[] = [];
  let initial = defaultWindow;
  let acknowledged = defaultWindow;
  let given = 0;
  let sent = 0;
  for (const each of frames) {
    if (each.type === "SETTINGS" && each.from === "client" && !each.ack) {
      const [, value = initial] = each.settings.find(([setting]) => setting === initialWindowSize) ?? [];
      initial = value;
      announced.push(value);
    }
    if (each.type === "SETTINGS" && each.from === "server" && each.ack) {
      acknowledged = announced.shift() ?? acknowledged;
    }
    if (each.stream !== id) continue;
    if (each.from === "client" && each.type === "WINDOW_UPDATE") given += each.increment;
    if (each.from !== "server" || each.type !== "DATA") continue;
    sent += each.length;
    const room = Math.max(initial, acknowledged) + given;
    if (sent > room) return { sent, room };
  }
  return undefined;
}

/** Five calls take nearly all of the connection's first window. */
const calls = 5;
const fillBytes = 12 * 1024;
/** What must be left of it once nothing is going on: servers give back in portions of up to half a window. */
const leftBytes = 8 * 1024;

export const windowReturned: Conversations = {
  conversations: (body, requests) => ({
    "calls with 12 KiB each": {
      say: [...usual(1, body), ...streams.flatMap((id) => [...filled(id, requests), ended(id)]), ...rest],
    },
    "calls that are reset after 12 KiB each": {
      say: [
        ...usual(1, body),
        ...streams.flatMap((id): readonly Said[] => [
          { say: "request", stream: id },
          data(id, Buffer.concat([prefix(0, 2 * fillBytes), Buffer.alloc(fillBytes)])),
          frame(type.RST_STREAM, id, uint32(cancel)),
        ]),
        ...rest,
      ],
    },
  }),
  clause: {
    id: "wire/window-returned",
    sentence:
      "What the server has received it gives back to the connection's window, also of calls that were reset.",
    further: "RFC 9113, sections 5.2.2 and 6.9.1",
    judge: judgeReturned,
  },
};

const cancel = 8;
const streams: readonly number[] = Array.from({ length: calls }, (_, index) => 3 + 2 * index);
/** Time for what the server gives back. */
const rest: readonly Said[] = [awaited({ heard: "window", bytes: leftBytes })];

/** A right request with a long field that nobody knows. */
function filled(id: number, requests: readonly Uint8Array[]): readonly Said[] {
  const [first = new Uint8Array(), ...others] = requests;
  // The highest field number, as bytes. Source: protobuf.dev, Encoding.
  const field = Buffer.concat([
    Buffer.from([0xfa, 0xff, 0xff, 0xff, 0x0f, 0x80, 0x60]),
    Buffer.alloc(fillBytes),
  ]);
  const message = Buffer.concat([first, field]);
  const all = [message, ...others].flatMap((bytes) => [prefix(0, bytes.length), bytes]);
  return [{ say: "request", stream: id }, data(id, Buffer.concat(all), flag.END_STREAM)];
}

function judgeReturned(transcript: Transcript): Verdict {
  const { call, wire } = transcript;
  const frames = wire?.frames ?? [];
  const why = unusable(frames, 1);
  if (why !== undefined) return vacuous(why);
  const lost = lostVerdict(transcript, `On ${call}`);
  if (lost !== undefined) return lost;
  const open = streams.filter((id) => endOfStream(frames, id).by === "nothing" && !wasReset(frames, id));
  if (open.length > 0) return vacuous("a call had not ended, and may still hold what it was sent");
  let left = defaultWindow;
  for (const each of frames) {
    if (each.from === "client" && each.type === "DATA") left -= each.length;
    if (each.from === "server" && each.type === "WINDOW_UPDATE" && each.stream === 0) left += each.increment;
  }
  return left >= leftBytes
    ? holds
    : violated(
        `After ${call} the connection's window is ${left} bytes, and the server gave nothing back for ${heardMs} ms.`,
        { call, doubtful: true },
      );
}

function wasReset(frames: readonly WireFrame[], id: number): boolean {
  return frames.some(
    ({ from, type: each, stream }) => from === "client" && each === "RST_STREAM" && stream === id,
  );
}
