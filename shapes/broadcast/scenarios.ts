import { type DescMessage, type DescMethod, fromBinary, type Message } from "@bufbuild/protobuf";
import fc from "fast-check";
import { defineScenario, type Scenario, type Step } from "../../contracts/model/scenario.ts";
import {
  awaitEndIfAny,
  awaitMessagesIfAny,
  halfClose,
  open,
  pause,
  resume,
  sendBytes,
} from "../../contracts/model/step.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import { endOf } from "../../contracts/transcript/query.ts";
import { leave } from "../occasions/call.ts";
import type { Situation } from "../situation.ts";
import type { Broadcast } from "./declaration.ts";
import { dueTo, messagesIn, type Said } from "./due.ts";
import { heardIn, saidIn } from "./said.ts";
import { speaker } from "./speaker.ts";

/** How many calls are in the room, and how many messages each of them sends after it has come in. */
interface Company {
  readonly members: number;
  readonly each: number;
  /** Whether the first of them does not read for a while. */
  readonly slow: boolean;
}

export const stranger = "another-room";
/** A call may get other things than messages: it is waited again so often. */
const mostWaits = 50;
/** So little is read ahead of a call that does not read. */
const slowWindow = 512;

const member = "member-";

/** Whether a call of the scenario is in the room; their names are in the order in which they come in. */
export function isMember(call: string): boolean {
  return call.startsWith(member);
}

/**
 * Each call comes in, says something and waits until it has it back; then all of them speak, and once they have their
 * own messages back say one more. One more call is in a room of its own.
 */
export function company(broadcast: Broadcast, situation: Situation): Scenario {
  const { method, given, occasions, unique, waitMs } = situation;
  const room = { broadcast, method, waitMs };
  return defineScenario<Company>({
    name: unique("declared-room"),
    method,
    runs: 3,
    needs: ["flow-control"],
    input: fc.record({
      members: fc.integer({ min: 2, max: 4 }),
      each: fc.integer({ min: 1, max: 12 }),
      slow: fc.boolean(),
    }),
    examples: [
      { members: 3, each: 2, slow: false },
      { members: 3, each: 40, slow: true },
    ],
    steps: ({ members, each, slow }, { fresh }) =>
      given.after((values) => {
        const [drawn] = occasions.examples.filter((input) => occasions.baseOf(input).expect === 0);
        const sent = drawn === undefined ? [] : occasions.requests(drawn, values);
        const speech = speaker(broadcast, method, sent, fresh(), stranger);
        if (drawn === undefined || speech === undefined) return [];
        const options = occasions.callOptions(drawn);
        const names = Array.from({ length: members }, (_, index) => `${member}${index + 1}`);
        const others = broadcast.key === undefined ? [] : [stranger];
        const [first] = names;
        const slowOne = slow && first !== undefined ? [first] : [];
        return [
          ...[...names, ...others].flatMap((name) => [
            open(name, method, {
              ...options,
              connection: name,
              ...(slowOne.includes(name) ? { windowBytes: slowWindow } : {}),
            }),
            ...speech.begin(name).map((bytes) => sendBytes(name, bytes)),
            untilOwnBack(room, name),
          ]),
          ...slowOne.map(pause),
          ...Array.from({ length: each }, (_, index) => index).flatMap((index) =>
            names.map((name) => sendBytes(name, speech.say(name, index + 1))),
          ),
          ...slowOne.map(resume),
          ...names.map((name) => untilOwnBack(room, name)),
          // Said once the others are heard: who has this, and not those, has lost them.
          ...names.map((name) => sendBytes(name, speech.say(name, each + 1))),
          ...names.map((name) => untilAllHeard(room, name)),
          ...[...names, ...others].flatMap((name) => [
            halfClose(name),
            awaitEndIfAny(name, 1_000),
            leave(name),
          ]),
        ];
      }),
  });
}

/** Waits until a call has its own messages back: with the first one it is in the room. */
function untilOwnBack(room: Room, name: string): Step {
  return untilHeard(room, name, (said) => said.get(name)?.slice(-1) ?? []);
}

/** Waits until a call has all that was said since it came in. */
function untilAllHeard(room: Room, name: string): Step {
  return untilHeard(room, name, (said) => dueTo(name, messagesIn(said)).map(({ text }) => text));
}

/** How the messages of a room are read. */
interface Room {
  readonly broadcast: Broadcast;
  readonly method: DescMethod;
  /** How long messages are waited for, in milliseconds. */
  readonly waitMs: number;
}

/**
 * Waits for one response after the other. Once any call has waited in vain none waits again: that has shown what there
 * is to show, and in a room where nothing comes each further wait would cost its whole time.
 */
function untilHeard(
  room: Room,
  name: string,
  due: (said: Said) => readonly string[],
  tries = mostWaits,
): Step {
  const { broadcast, method, waitMs } = room;
  return {
    kind: "then",
    next: (seen) => {
      const transcript = seen.get(name);
      if (transcript === undefined || endOf(transcript) !== undefined || tries === 0) return [];
      if ([...seen.values()].some(waitedInVain)) return [];
      const heard = textsOf(transcript, "server", method.output, (message) => heardIn(broadcast, message));
      const said: Said = new Map(
        [...seen]
          .filter(([other]) => isMember(other) || other === name)
          .map(([other, { events }]) => [
            other,
            textsOf({ events }, "client", method.input, (message) => saidIn(broadcast, message)),
          ]),
      );
      const missing = due(said).filter((text) => !heard.includes(text)).length;
      if (missing === 0) return [];
      return [
        awaitMessagesIfAny(name, heard.length + missing, waitMs),
        untilHeard(room, name, due, tries - 1),
      ];
    },
  };
}

function waitedInVain({ events }: Transcript): boolean {
  return events.some(({ kind }) => kind === "gave-up");
}

function textsOf(
  { events }: Pick<Transcript, "events">,
  from: "client" | "server",
  desc: DescMessage,
  textOf: (message: Message) => string | undefined,
): readonly string[] {
  return events.flatMap((event) => {
    if (event.kind !== "message" || event.from !== from) return [];
    try {
      return textOf(fromBinary(desc, event.message.bytes)) ?? [];
    } catch {
      // It is something else than the declaration says, which its clauses tell.
      return [];
    }
  });
}
