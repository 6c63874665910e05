import type { Conversations } from "./conversations.ts";
import { data, flag, stream } from "./said.ts";
import { between, servedAlike } from "./unusual.ts";

const id = stream.unusual;

/** Timers of 32 bits run over here, in some libraries: they end the call at once. */
export const longDeadline: Conversations = {
  conversations: (body) =>
    Object.fromEntries(
      ["99999999H", "99999999S", "720H"].map((timeout) => [
        `grpc-timeout ${timeout}`,
        between(body, [
          { say: "request", stream: id, fields: { "grpc-timeout": timeout } },
          data(id, body, flag.END_STREAM),
        ]),
      ]),
    ),
  clause: {
    id: "wire/long-deadline",
    level: "should",
    sentence:
      "A deadline in a thousand years is none that has passed: grpc-timeout may have eight digits in any unit.",
    further: "grpc/doc/PROTOCOL-HTTP2.md, Requests, Timeout",
    judge: servedAlike,
  },
};
