import { status } from "@grpc/grpc-js";
import { Refusal } from "../plain-server/refusal.ts";
import type { Kind } from "./kind.ts";
import { handler } from "./server.ts";

interface Request {
  readonly kind:
    | { readonly case: "join"; readonly value: { readonly room: string; readonly name: string } }
    | { readonly case: "say"; readonly value: { readonly text: string } }
    | { readonly case: "leave" }
    | { readonly case: undefined };
}
interface Response {
  readonly name: string;
  readonly kind:
    | { readonly case: "joined" | "left"; readonly value: object }
    | { readonly case: "said"; readonly value: { readonly text: string } };
}

interface Member {
  readonly name: string;
  readonly hear: (response: Response) => void;
}
interface Room {
  readonly members: Set<Member>;
  readonly said: Response[];
}

interface Ways {
  readonly tellsHistory: boolean;
  readonly joinedToSelf: boolean;
  readonly namesLast: boolean;
  readonly hears: (member: Member, speaker: Member) => number;
  /** Whether the call of that place hears each two messages in the other order, but for its first. */
  readonly exchangesFor: (place: number) => boolean;
  readonly oneRoom: boolean;
  readonly speaksOutside: boolean;
  readonly nameless: boolean;
  readonly anonymous: boolean;
  readonly noWelcome: boolean;
  readonly endsAtSecond: boolean;
}

export const chatRooms: Kind<Ways> = {
  name: "chat_rooms",
  serve: (ways) => {
    const rooms = new Map<string, Room>();
    const roomNamed = (name: string): Room => {
      const key = ways.oneRoom === true ? "" : name;
      const room = rooms.get(key) ?? { members: new Set(), said: [] };
      rooms.set(key, room);
      return room;
    };
    let calls = 0;
    return {
      chat: handler<Request, Response>(async (requests, out) => {
        const place = calls++;
        // Each hears at its own speed: nobody waits for a slow one, who may be gone by then.
        let heard: Promise<void> = Promise.resolve();
        let kept: Response | undefined;
        const send = (response: Response): void => {
          const named = ways.anonymous === true ? { ...response, name: "" } : response;
          heard = heard.then(() => out.send(named)).catch(() => {});
        };
        let said = 0;
        const hear = (response: Response): void => {
          if (response.kind.case === "said") said++;
          if (ways.exchangesFor?.(place) !== true || response.kind.case !== "said" || said === 1) {
            send(response);
          } else if (kept === undefined) kept = response;
          else {
            send(response);
            send(kept);
            kept = undefined;
          }
        };
        let self: Member | undefined;
        let room: Room | undefined;
        let gone = false;
        const leave = (): void => {
          if (self === undefined || room === undefined || gone) return;
          gone = true;
          room.members.delete(self);
          for (const member of room.members)
            member.hear({ name: self.name, kind: { case: "left", value: {} } });
        };
        try {
          let says = 0;
          for await (const { kind } of requests) {
            if (kind.case === undefined) throw new Refusal(status.FAILED_PRECONDITION, "it says nothing");
            if (kind.case === "join") {
              const { name } = kind.value;
              const unnamed = () => {
                if (name === "" && ways.nameless !== true)
                  throw new Refusal(status.INVALID_ARGUMENT, "who is it?");
              };
              if (ways.namesLast !== true) unnamed();
              if (self !== undefined) throw new Refusal(status.FAILED_PRECONDITION, "it has joined");
              unnamed();
              self = { name, hear };
              room = roomNamed(kind.value.room);
              room.members.add(self);
              if (ways.noWelcome !== true) {
                const joined = { name, kind: { case: "joined", value: {} } } as const;
                for (const member of ways.joinedToSelf === true ? [self] : room.members) member.hear(joined);
              }
              if (ways.tellsHistory === true) for (const response of room.said.slice(-20)) hear(response);
              continue;
            }
            if ((self === undefined || gone) && ways.speaksOutside !== true)
              throw new Refusal(status.FAILED_PRECONDITION, "nobody hears it");
            if (kind.case === "leave") {
              leave();
              continue;
            }
            const speaker = self ?? { name: "somebody", hear };
            const here = room ?? roomNamed("");
            const { text } = kind.value;
            const said = { name: speaker.name, kind: { case: "said", value: { text } } } as const;
            here.said.push(said);
            for (const member of here.members)
              for (let time = 0; time < (ways.hears?.(member, speaker) ?? 1); time++) member.hear(said);
            if (ways.endsAtSecond === true && ++says === 2) return;
          }
          if (self === undefined && ways.speaksOutside !== true)
            throw new Refusal(status.FAILED_PRECONDITION, "nobody has joined");
        } finally {
          leave();
          await heard;
        }
      }),
    };
  },
  honest: [
    ["tells who comes in what was said before", { tellsHistory: true }],
    ["tells only a member itself that it is in", { joinedToSelf: true }],
    ["looks at the order before it looks at names", { namesLast: true }],
  ],
  faulty: [
    ["chat/broadcast", "nothing is delivered", { hears: () => 0 }],
    ["chat/broadcast", "the speaker hears all but itself", { hears: (one, by) => (one === by ? 0 : 1) }],
    ["chat/broadcast", "only the speaker hears", { hears: (one, by) => (one === by ? 1 : 0) }],
    ["chat/broadcast", "the speaker hears twice", { hears: (one, by) => (one === by ? 2 : 1) }],
    [
      "chat/broadcast-order",
      "each second call hears in another order",
      { exchangesFor: (place) => place % 2 === 1 },
    ],
    ["chat/broadcast-apart", "all rooms are one", { oneRoom: true }],
    ["chat/requests", "who has not joined can speak", { speaksOutside: true }],
    ["chat/errors", "nobody in particular can join", { nameless: true }],
    ["chat/named", "nobody knows who speaks", { anonymous: true }],
    ["chat/welcome", "nobody is told that they are in", { noWelcome: true }],
    ["chat/ends", "the call ends after two messages", { endsAtSecond: true }],
  ],
};
