import { expect, test } from "vitest";
import { createMailbox, type Mailbox } from "./mailbox.ts";

test("gives what was put in before its end, in order", async () => {
  const mailbox = createMailbox<number>(new AbortController().signal);
  mailbox.put(1);
  mailbox.put(2);
  mailbox.close();
  expect(await all(mailbox)).toEqual([1, 2]);
});

test("wakes a reader that waits", async () => {
  const mailbox = createMailbox<number>(new AbortController().signal);
  const items = all(mailbox);
  mailbox.put(1);
  mailbox.close();
  expect(await items).toEqual([1]);
});

test("gives what is in it before it fails", async () => {
  const mailbox = createMailbox<number>(new AbortController().signal);
  mailbox.put(1);
  mailbox.fail(new Error("broken"));
  const given: number[] = [];
  const reading = (async () => {
    for await (const item of mailbox) given.push(item);
  })();
  await expect(reading).rejects.toThrow("broken");
  expect(given).toEqual([1]);
});

test("lets a writer wait until there is room", async () => {
  const mailbox = createMailbox<number>(new AbortController().signal);
  for (let item = 0; item < 3; item++) mailbox.put(item);
  let hasRoom = false;
  const room = mailbox.atMost(1).then(() => {
    hasRoom = true;
  });
  const reader = mailbox[Symbol.asyncIterator]();
  await reader.next();
  expect(hasRoom).toBe(false);
  await reader.next();
  await reader.next();
  await room;
  expect(hasRoom).toBe(true);
});

test("wakes everybody when the call is over", async () => {
  const callAbort = new AbortController();
  const mailbox = createMailbox<number>(callAbort.signal);
  const reading = all(mailbox);
  callAbort.abort(new Error("over"));
  await expect(reading).rejects.toThrow("over");
});

async function all(mailbox: Mailbox<number>): Promise<readonly number[]> {
  const items: number[] = [];
  for await (const item of mailbox) items.push(item);
  return items;
}
