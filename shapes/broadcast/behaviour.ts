import type { Message } from "@bufbuild/protobuf";
import { code, StatusError } from "../../mock-server/call/status-error.ts";
import type { Keeping, MockCall } from "../keeping.ts";
import { asFieldValue } from "../language/field-value.ts";
import { keyOf } from "../language/value.ts";
import type { Broadcast } from "./declaration.ts";

/** A call that has not read so many messages is ended: it would keep them all. */
const mostUnread = 10_000;

/** One call as the rooms know it. */
interface Member {
  /** What it has yet to pass on to its client. */
  readonly unread: Message[];
  /** Set once the call is over, or has too much to read. */
  left: boolean;
  /** Says that there is something to do. */
  wake: () => void;
}

export function keepBroadcast({ key, equal }: Broadcast): Keeping {
  const rooms = new Map<string, Set<Member>>();

  function enter(member: Member, room: string): Set<Member> {
    const members = rooms.get(room) ?? new Set();
    rooms.set(room, members.add(member));
    return members;
  }

  function give(member: Member, request: Message): void {
    if (member.unread.length < mostUnread) member.unread.push(request);
    else leave(member);
    member.wake();
  }

  function leave(member: Member): void {
    member.left = true;
    for (const [room, members] of rooms) {
      if (members.delete(member) && members.size === 0) rooms.delete(room);
    }
  }

  return {
    prompts: async function* (requests: AsyncIterable<Message>, { context: { signal } }: MockCall) {
      const member: Member = { unread: [], left: false, wake: () => {} };
      const own = { ended: false, failed: undefined as unknown };
      const speak = async (): Promise<void> => {
        let room = "";
        for await (const request of requests) {
          if (member.left) return;
          // Who does not name a room again is still in it.
          if (key !== undefined && !key.isEmpty(request)) room = keyOf(key.of(request));
          for (const each of enter(member, room)) give(each, request);
        }
      };
      void speak()
        .catch((error: unknown) => {
          own.failed = error;
        })
        .finally(() => {
          own.ended = true;
          member.wake();
        });
      try {
        for (;;) {
          if (member.left)
            throw new StatusError(code.resourceExhausted, `${mostUnread} messages are unread.`);
          const next = member.unread.shift();
          if (next !== undefined) yield next;
          else if (own.failed !== undefined) throw own.failed;
          else if (own.ended || signal.aborted) return;
          else {
            await new Promise<void>((resolve) => {
              member.wake = resolve;
            });
          }
        }
      } finally {
        leave(member);
      }
    },
    fill: (response, { request }) => {
      if (request === undefined) return;
      for (const { field, is } of equal) {
        const result = is.of({ request });
        if ("value" in result) field.set(response, asFieldValue(field.field, result.value));
      }
    },
  };
}
