import { holds, type Verdict, vacuous, violated } from "../../contracts/model/clause.ts";
import { givenCall } from "../../contracts/model/declared-part.ts";
import { worst } from "../../contracts/model/judge.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import { gaveUp, rpcName } from "../../contracts/transcript/query.ts";
import { type SeenCall, type SeenMessage, seenCall } from "../seen/call.ts";
import { at, broken } from "../seen/verdict.ts";
import type { Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import type { Broadcast } from "./declaration.ts";
import { dueTo, messagesIn, type Said } from "./due.ts";
import { heardIn, saidIn } from "./said.ts";
import { company, isMember, stranger } from "./scenarios.ts";

/** A call in the room, with what it said and heard. */
interface Member {
  readonly name: string;
  readonly call: SeenCall;
  /** All that it sent. */
  readonly said: readonly Message[];
  readonly heard: readonly Message[];
}

interface Message {
  readonly text: string;
  readonly seen: SeenMessage;
}

export function judgeBroadcast(broadcast: Broadcast, situation: Situation): Judged {
  const scenario = company(broadcast, situation);
  const room = broadcast.key === undefined ? "calls" : `calls of one \`${broadcast.key.text}\``;
  const judged = (judge: (members: readonly Member[], other: Member | undefined) => Verdict) => ({
    scenarios: [scenario],
    judge: (observation: Observation): Verdict => {
      const all = membersOf(broadcast, situation, observation);
      if (typeof all === "string") return vacuous(all);
      const members = all.filter(({ name }) => isMember(name));
      return judge(
        members,
        all.find(({ name }) => name === stranger),
      );
    },
  });
  return {
    scenarios: [scenario],
    clauses: [
      {
        sentence: `What one of several ${room} sends, all of them get, the sender too, and each once.`,
        ...judged((members) => worst(members.map((member) => allHeard(member, members)))),
      },
      {
        suffix: "order",
        sentence: `All ${room} get the messages in one order, and those of one sender in the order in which they were sent.`,
        ...judged(inOneOrder),
      },
      ...(broadcast.key === undefined
        ? []
        : [
            {
              suffix: "apart",
              sentence: `A call of another \`${broadcast.key.text}\` gets none of the messages.`,
              ...judged(keptApart),
            },
          ]),
    ],
  };
}

/** The calls in the order in which they came in; a text says why nothing can be judged. */
function membersOf(
  broadcast: Broadcast,
  { method }: Situation,
  { transcripts }: Observation,
): readonly Member[] | string {
  const own = transcripts.filter(({ rpc, call }) => rpc === rpcName(method) && !call.startsWith(givenCall));
  const members: Member[] = [];
  for (const transcript of own.toSorted((one, other) => one.call.localeCompare(other.call))) {
    const call = seenCall(transcript, method);
    if (typeof call === "string") return call;
    if (call.end !== undefined && !call.endedOk) return `${transcript.call} was ended with an error`;
    const said = call.requests.flatMap((seen) => {
      const text = saidIn(broadcast, seen.message);
      return text === undefined ? [] : [{ text, seen }];
    });
    const heard = call.responses.map((seen) => ({ text: heardIn(broadcast, seen.message), seen }));
    members.push({ name: transcript.call, call, said, heard });
  }
  return members.length < 2 ? "there was no company" : members;
}

function allHeard(member: Member, members: readonly Member[]): Verdict {
  const { name, call, heard } = member;
  const due = dueTo(name, messagesOf(members));
  const times = new Map<string, Message[]>();
  for (const message of heard) times.set(message.text, [...(times.get(message.text) ?? []), message]);
  const whose = (by: string) => (by === name ? "its own" : by);
  for (const { text, by } of due) {
    const [, again] = times.get(text) ?? [];
    if (again === undefined) continue;
    return broken(`A message of ${whose(by)} came to ${name} twice.`, {
      call: name,
      ...at(again.seen, "once more"),
    });
  }
  const missing = due.filter(({ text }) => !times.has(text));
  const [first] = missing;
  if (first === undefined) return due.length === 0 ? vacuous("nothing was said") : holds;
  for (const { text, by } of missing) {
    const later = laterThan(text, member, members);
    if (later === undefined) continue;
    return broken(
      `${name} got a message that was sent when another one of ${whose(by)} had come to others, and never got that.`,
      { call: name, ...at(later.seen, `${missing.length} missing`) },
    );
  }
  const wait = gaveUp(call.transcript);
  if (wait === undefined) return vacuous(`${name} was ended before all had come`);
  return violated(
    `${name} got ${due.length - missing.length} of ${due.length} messages of the room, and then nothing for ${Math.round(wait.waitedMs)} ms; the first that is missing is one of ${whose(first.by)}.`,
    {
      call: name,
      event: call.transcript.events.indexOf(wait),
      mark: `${missing.length} missing`,
      missedByMs: wait.waitedMs,
    },
  );
}

/** What a call has heard that was sent when a message had already come to somebody: in one order it comes after that. */
function laterThan(text: string, { heard }: Member, members: readonly Member[]): Message | undefined {
  const came = members.flatMap((member) => member.heard.filter((message) => message.text === text));
  const firstMs = Math.min(...came.map(({ seen }) => seen.atMs));
  const later = new Set(
    members.flatMap(({ said }) =>
      said.flatMap((message) => (message.seen.atMs > firstMs ? message.text : [])),
    ),
  );
  return heard.find((message) => later.has(message.text));
}

/** The messages of each call by its name. */
function messagesOf(members: readonly Member[]): Said {
  return messagesIn(new Map(members.map(({ name, said }) => [name, said.map((message) => message.text)])));
}

function inOneOrder(members: readonly Member[]): Verdict {
  let judged = 0;
  const messages = messagesOf(members);
  const told = new Set([...messages.values()].flat());
  const [first] = members;
  // What nobody said, or several said alike, has no place that could be compared.
  const order = (first?.heard ?? []).flatMap(({ text }) => (told.has(text) ? [text] : []));
  for (const { name, heard } of members) {
    for (const [sender, sent] of messages) {
      const wrong = firstOutOfOrder(heard, sent);
      judged += sent.length;
      if (wrong === undefined) continue;
      return broken(`Messages of ${sender} came to ${name} in another order than they were sent.`, {
        call: name,
        ...at(wrong.seen, "too late"),
      });
    }
    const wrong = firstOutOfOrder(heard, order);
    if (wrong === undefined) continue;
    return broken(`${name} got the messages in another order than ${first?.name}.`, {
      call: name,
      ...at(wrong.seen, "before another one there"),
    });
  }
  return judged < 2 ? vacuous("too little was said to have an order") : holds;
}

/** The first of the messages that stands before its place in an order; what the order does not have has none. */
function firstOutOfOrder(heard: readonly Message[], order: readonly string[]): Message | undefined {
  const places = new Map(order.map((text, place) => [text, place]));
  let last = -1;
  for (const message of heard) {
    const place = places.get(message.text);
    if (place === undefined) continue;
    if (place < last) return message;
    last = place;
  }
  return undefined;
}

function keptApart(members: readonly Member[], other: Member | undefined): Verdict {
  if (other === undefined) return vacuous("nobody was in another room");
  const said = new Set([...messagesOf(members).values()].flat());
  const wrong = other.heard.find(({ text }) => said.has(text));
  if (wrong !== undefined) {
    return broken("A message came to a call that is in another room.", {
      call: other.name,
      ...at(wrong.seen, "of another room"),
    });
  }
  return members.some(({ heard }) => heard.length > 0) ? holds : vacuous("nobody got anything");
}
