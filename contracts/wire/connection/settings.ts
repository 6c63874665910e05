import { holds, vacuous, violated } from "../../model/clause.ts";
import type { Conversations } from "./conversations.ts";
import { lostVerdict } from "./heard.ts";
import { awaited, data, flag, frame, heardMs, initialWindowSize, settingsPayload, type } from "./said.ts";

export const settings: Conversations = {
  conversations: (body) => ({
    "SETTINGS at the beginning and later": {
      say: [
        awaited({ heard: "settings" }),
        awaited({ heard: "settings-acks", count: 1 }),
        { say: "request", stream: 1 },
        data(1, body, flag.END_STREAM),
        frame(type.SETTINGS, 0, settingsPayload([initialWindowSize, 70_000])),
        awaited({ heard: "settings-acks", count: 2 }),
      ],
    },
  }),
  clause: {
    id: "wire/settings",
    sentence: "The server acknowledges each SETTINGS of the client, the first and later ones.",
    further: "RFC 9113, section 6.5.3",
    judge: (transcript) => {
      const { call, wire } = transcript;
      const server = (wire?.frames ?? []).filter(({ from }) => from === "server");
      if (server.length === 0) return vacuous("the server said nothing on a connection of bytes");
      const acks = server.filter((frame) => frame.type === "SETTINGS" && frame.ack).length;
      if (acks >= 2) return holds;
      return (
        lostVerdict(transcript, "After SETTINGS") ??
        violated(`The server acknowledged ${acks} of the client's 2 SETTINGS within ${heardMs} ms.`, {
          call,
          doubtful: true,
        })
      );
    },
  },
};
