import type { Conversations } from "./conversations.ts";
import { data, flag, frame, settingsPayload, stream, type } from "./said.ts";
import { between, servedAlike } from "./unusual.ts";

/** None that RFC 9113 or any extension defines. */
const unknown = { frame: 0xf3, setting: 0xf0f3 } as const;
const id = stream.unusual;

export const extensions: Conversations = {
  conversations: (body) => {
    const request = [{ say: "request", stream: id }, data(id, body, flag.END_STREAM)] as const;
    return {
      "a frame of an unknown type on the connection": between(body, [
        frame(unknown.frame, 0, Buffer.from("unknown")),
        ...request,
      ]),
      "a frame of an unknown type on its stream": between(body, [
        request[0],
        frame(unknown.frame, id, Buffer.from("unknown")),
        request[1],
      ]),
      "an unknown setting": between(body, [
        frame(type.SETTINGS, 0, settingsPayload([unknown.setting, 1])),
        ...request,
      ]),
      "a PRIORITY frame": between(body, [
        request[0],
        frame(type.PRIORITY, id, Buffer.from([0, 0, 0, 0, 15])),
        request[1],
      ]),
    };
  },
  clause: {
    id: "wire/extensions",
    sentence: "Frames and settings that nobody has defined are ignored, and PRIORITY changes nothing.",
    further: "RFC 9113, sections 5.3.2, 5.5 and 6.5.2",
    judge: servedAlike,
  },
};
