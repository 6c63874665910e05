import { status } from "@grpc/grpc-js";
import { Refusal } from "../plain-server/refusal.ts";
import type { Kind } from "./kind.ts";
import { handler } from "./server.ts";

interface Publish {
  readonly topic: string;
  readonly data: readonly string[];
}
interface Request {
  readonly subscription: string;
  readonly maxOutstanding: number;
  readonly ackIds: readonly string[];
}
interface Message {
  readonly ackId: string;
  readonly data: string;
}
interface Response {
  readonly messages: readonly Message[];
}

interface Ways {
  readonly oneByOne: boolean;
  readonly newestFirst: boolean;
  /** Sends empty responses in between. */
  readonly beats: boolean;
  readonly breaksOffAfterMs: number;
  readonly anyTopic: boolean;
  readonly endsOnceEmpty: boolean;
  readonly waitsMs: number;
  readonly openAgain: boolean;
  readonly acksFirst: boolean;
  readonly unknownCode: status;
  readonly takesUnknown: boolean;
  readonly noAckIds: boolean;
  readonly twice: boolean;
  readonly limitless: boolean;
}

export const pull: Kind<Ways> = {
  name: "pull",
  serve: (ways) => {
    const held = new Map<string, readonly string[]>();
    return {
      publish: handler<Publish, { readonly subscription: string }>(async (requests, out) => {
        for await (const { topic, data } of requests) {
          if (topic === "" && ways.anyTopic !== true)
            throw new Refusal(status.INVALID_ARGUMENT, "which topic?");
          const subscription = `${topic}-${held.size + 1}`;
          held.set(subscription, data);
          await out.send({ subscription });
        }
      }),
      pull: handler<Request, Response>(async (requests, out) => {
        let opened = ways.acksFirst === true;
        let waiting: readonly Message[] = [];
        let room = 0;
        const deliver = async (): Promise<void> => {
          const now = ways.limitless === true ? waiting : waiting.slice(0, Math.max(0, room));
          waiting = waiting.slice(now.length);
          room -= now.length;
          if (now.length === 0) return;
          if (ways.oneByOne === true) for (const message of now) await out.send({ messages: [message] });
          else await out.send({ messages: now });
          if (ways.twice === true) await out.send({ messages: now.slice(0, 1) });
          if (ways.beats === true) await out.send({ messages: [] });
        };
        for await (const { subscription, maxOutstanding, ackIds } of requests) {
          if (subscription === "") {
            if (!opened) throw new Refusal(status.INVALID_ARGUMENT, "which subscription?");
            room += ackIds.length;
            await deliver();
            continue;
          }
          const data = held.get(subscription);
          if (data === undefined && ways.takesUnknown !== true)
            throw new Refusal(ways.unknownCode ?? status.NOT_FOUND, "there is no such subscription");
          if (opened && ways.openAgain !== true && ways.acksFirst !== true)
            throw new Refusal(status.INVALID_ARGUMENT, "it is open");
          if (maxOutstanding < 1) throw new Refusal(status.INVALID_ARGUMENT, "nothing may come");
          opened = true;
          const messages = (data ?? []).map((text, index) => ({
            ackId: ways.noAckIds === true ? "" : `${subscription}/${index}`,
            data: text,
          }));
          waiting = ways.newestFirst === true ? messages.toReversed() : messages;
          room = maxOutstanding;
          if (ways.waitsMs !== undefined) await out.wait(ways.waitsMs);
          await deliver();
        }
        if (!opened) throw new Refusal(status.INVALID_ARGUMENT, "which subscription?");
        if (ways.endsOnceEmpty === true) return;
        // A client that says no more may still listen.
        await out.wait(ways.breaksOffAfterMs ?? 60_000);
        throw new Refusal(status.UNAVAILABLE, "come again");
      }),
    };
  },
  honest: [
    ["sends one message at a time, the newest first", { oneByOne: true, newestFirst: true }],
    ["says now and then that it is still there", { beats: true }],
    ["breaks the call off after a while", { breaksOffAfterMs: 300 }],
  ],
  faulty: [
    ["publish/errors", "a message is published nowhere", { anyTopic: true }],
    ["pull/ends", "the call ends once nothing is left", { endsOnceEmpty: true }],
    ["pull/quiet", "the first message takes long", { waitsMs: 2_000 }],
    ["pull/requests", "a call is opened twice", { openAgain: true }],
    ["pull/requests", "a call need not be opened", { acksFirst: true }],
    ["pull/unknown", "another code for what there is not", { unknownCode: status.INTERNAL }],
    ["pull/unknown", "what there is not is waited for", { takesUnknown: true }],
    ["pull/ack-ids", "a message cannot be acknowledged", { noAckIds: true }],
    ["pull/once", "a message comes twice", { twice: true }],
    ["pull/outstanding", "all comes at once", { limitless: true }],
  ],
};
