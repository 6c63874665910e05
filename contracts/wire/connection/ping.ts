import { holds, vacuous, violated } from "../../model/clause.ts";
import type { Said } from "../../model/conversation.ts";
import type { Conversations } from "./conversations.ts";
import { lostVerdict } from "./heard.ts";
import { awaited, data, flag, frame, heardMs, initialWindowSize, type } from "./said.ts";

const pingData = "0102030405060708";

const pinged: readonly Said[] = [
  frame(type.PING, 0, Buffer.from(pingData, "hex")),
  awaited({ heard: "ping-ack" }),
];

export const pings: Conversations = {
  conversations: (body) => ({
    "a PING before any call": {
      say: [awaited({ heard: "settings" }), ...pinged],
    },
    "a PING while a response waits": {
      settings: [[initialWindowSize, 0]],
      say: [
        { say: "request", stream: 1 },
        data(1, body, flag.END_STREAM),
        awaited({ heard: "headers", stream: 1 }),
        ...pinged,
      ],
    },
  }),
  clause: {
    id: "wire/ping",
    sentence: "A PING is acknowledged with the same eight bytes, also while a response waits for its window.",
    further: "RFC 9113, section 6.7",
    judge: (transcript) => {
      const { call, wire } = transcript;
      const server = (wire?.frames ?? []).filter(({ from }) => from === "server");
      if (server.length === 0) return vacuous("the server said nothing on a connection of bytes");
      const ack = server.find((frame) => frame.type === "PING" && frame.ack);
      if (ack?.type === "PING") {
        return ack.data === pingData
          ? holds
          : violated(`The acknowledgement of ${call} has the data ${ack.data}; it had ${pingData}.`, {
              call,
            });
      }
      return (
        lostVerdict(transcript, `On ${call}`) ??
        violated(`The server did not acknowledge ${call} within ${heardMs} ms.`, { call, doubtful: true })
      );
    },
  },
};
