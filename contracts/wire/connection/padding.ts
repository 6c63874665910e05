import type { Conversations } from "./conversations.ts";
import { data, flag, stream } from "./said.ts";
import { between, servedAlike } from "./unusual.ts";

const id = stream.unusual;
/** None that RFC 9113 or any extension defines for DATA. */
const undefinedFlag = 0x40;

/** gRPC's core in C, which Python and others share, closes such connections. */
export const padding: Conversations = {
  thorough: true,
  conversations: (body) => ({
    "padded frames": between(body, [
      { say: "request", stream: id, padding: 7 },
      data(id, Buffer.concat([Buffer.from([9]), body, Buffer.alloc(9)]), flag.END_STREAM | flag.PADDED),
    ]),
    "an undefined flag": between(body, [
      { say: "request", stream: id },
      data(id, body, flag.END_STREAM | undefinedFlag),
    ]),
  }),
  clause: {
    id: "wire/padding",
    level: "should",
    sentence:
      "Padding of frames is left out of what they carry, and flags that nobody has defined are ignored.",
    further: "RFC 9113, sections 4.1, 6.1 and 6.2",
    judge: servedAlike,
  },
};
