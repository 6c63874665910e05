import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create, type DescMethod, fromBinary, type Message, toBinary, toJson } from "@bufbuild/protobuf";
import { afterAll, beforeAll, expect, test } from "vitest";
import { servicesOf } from "../../cli/schema/services-of.ts";
import { declaredIn } from "../declared-in.ts";
import type { MockCall } from "../keeping.ts";
import { keepBroadcast } from "./behaviour.ts";
import type { Broadcast } from "./declaration.ts";
import { speaker } from "./speaker.ts";

const schema = `syntax = "proto3";
package rooms.v1;
service Rooms { rpc Chat(stream Said) returns (stream Said); }
message Said {
  int32 room = 1;
  string text = 2;
  int64 cost = 3;
}
`;
const contract = (equal: string) => `rooms.v1.Rooms/Chat:\n  broadcast: { key: room, equal: { ${equal} } }\n`;

let dir = "";
let read: (equal: string) => { readonly broadcast: Broadcast; readonly method: DescMethod };

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "streamproof-rooms-"));
  await writeFile(join(dir, "rooms.proto"), schema);
  const services = await servicesOf([dir]);
  read = (equal) => {
    const found = declaredIn(services, [{ file: "c.yaml", text: contract(equal) }]).get(
      "rooms.v1.Rooms/Chat",
    );
    const part = found?.parts.find(({ shape }) => shape.name === "broadcast");
    if (found === undefined || part === undefined) throw new Error("Chat has lost its contract.");
    // It is what this shape has read.
    return { broadcast: part.read as Broadcast, method: found.declared.method };
  };
});
afterAll(() => rm(dir, { recursive: true }));

function said(method: DescMethod, fields: Record<string, unknown>): Uint8Array {
  return toBinary(method.input, create(method.input, fields));
}

test("each message is told from all others, in a room that is new; a stranger's is another one", () => {
  const { broadcast, method } = read("text: request.text");
  const join = said(method, { room: 7 });
  const first = said(method, { room: 7, text: "hi", cost: 3n });
  const speech = speaker(broadcast, method, [join, first], "a-word-of-the-run", "stranger");
  const all = ["one", "two", "stranger"].flatMap((name) => speech?.begin(name) ?? []);
  const json = all.map((bytes) => Object(toJson(method.input, fromBinary(method.input, bytes))));
  expect(json.map(({ text }) => text)).toEqual([
    ...[undefined, "one 0 a-word-o", undefined, "two 0 a-word-o", undefined, "stranger 0 a-word-o"],
  ]);
  const [room, , , , other] = json.map((each) => each.room);
  expect(json.map((each) => each.room)).toEqual([room, room, room, room, other, other]);
  expect(new Set([7, room, other]).size).toBe(3);
});

test("where nothing tells one message from another, nothing can be said", () => {
  const { broadcast, method } = read("cost: request.cost");
  expect(
    speaker(broadcast, method, [said(method, { room: 7, text: "hi" })], "word", "stranger"),
  ).toBeUndefined();
});

/** A call of the mock whose requests are these. */
function prompts(broadcast: ReturnType<typeof keepBroadcast>, requests: AsyncIterable<Message>) {
  const signal = new AbortController().signal;
  // Nothing else of the call is asked for.
  const call = { context: { signal } } as unknown as MockCall;
  const given = broadcast.prompts?.(requests, call);
  if (given === undefined) throw new Error("A room has no prompts.");
  return given[Symbol.asyncIterator]();
}

test("a call that does not read is ended once too much is unread, and the others go on", async () => {
  const { broadcast, method } = read("text: request.text");
  const room = keepBroadcast(broadcast);
  const message = create(method.input, { room: 1, text: "x" });
  const open = Promise.withResolvers<void>();
  const silent = prompts(
    room,
    (async function* () {
      yield message;
      await open.promise;
    })(),
  );
  await silent.next();
  const talker = prompts(
    room,
    (async function* () {
      for (let index = 0; index < 10_001; index++) {
        yield message;
        if (index % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    })(),
  );
  let heard = 0;
  while ((await talker.next()).done !== true) heard++;
  expect(heard).toBe(10_001);
  await expect(silent.next()).rejects.toThrow("10000 messages are unread.");
  open.resolve();
});
