import type { Conversations } from "./conversations.ts";
import { data, flag, stream } from "./said.ts";
import { between, servedAlike } from "./unusual.ts";

const id = stream.unusual;
/** So many frames of one byte are enough: the rest comes in one piece. */
const mostSingle = 64;

export const requestFrames: Conversations = {
  conversations: (body) => ({
    "a header block in three frames": between(body, [
      { say: "request", stream: id, pieces: 3 },
      data(id, body, flag.END_STREAM),
    ]),
    "DATA frames of one byte": between(body, [
      { say: "request", stream: id },
      ...Array.from(body.subarray(0, mostSingle), (_, at) => data(id, body.subarray(at, at + 1))),
      data(id, body.subarray(mostSingle), flag.END_STREAM),
    ]),
    "END_STREAM on an empty DATA frame": between(body, [
      { say: "request", stream: id },
      data(id, body),
      data(id, Buffer.alloc(0), flag.END_STREAM),
    ]),
  }),
  clause: {
    id: "wire/request-frames",
    sentence:
      "A request is read the same however it is cut into frames: CONTINUATION, DATA of one byte, END_STREAM on a frame of its own.",
    further: "RFC 9113, sections 4.2, 6.10 and 8.1",
    judge: servedAlike,
  },
};
