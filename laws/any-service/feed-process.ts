import { setTimeout } from "node:timers/promises";
import { status } from "@grpc/grpc-js";
import { Refusal } from "../plain-server/refusal.ts";
import { everywhere, type Feed, plainFeed, type Serve, startFeed } from "./feed-server.ts";

/**
 * `node feed-process.ts HABIT PORT` serves feed.proto in a process of its own, for habits that end it or are about its
 * end.
 */

const { upload } = plainFeed;
const open = new Set<() => void>();
let stopping = false;
let uploads = 0;

/** Ends what runs with OK, whatever it still owes. */
const cutShort = (serve: Serve): Serve => {
  return (requests, out) =>
    new Promise((resolve, reject) => {
      if (stopping) return resolve();
      open.add(resolve);
      serve(requests, out)
        .then(resolve, reject)
        .finally(() => open.delete(resolve));
    });
};

let taken = Promise.resolve();

/** Takes calls one after the other, each a while after it came, as a busy event loop does; those left when it stops are CANCELLED. */
const takeLate = (serve: Serve): Serve => {
  return async (requests, out) => {
    taken = taken.then(() => setTimeout(150));
    await taken;
    if (stopping) throw new Refusal(status.CANCELLED, "nobody has taken this call");
    await serve(requests, out);
  };
};

const habits: Readonly<Record<string, Partial<Feed>>> = {
  "cuts-short": { upload: cutShort(plainFeed.upload), talk: cutShort(plainFeed.talk) },
  "takes-late": everywhere(takeLate, {
    ...plainFeed,
    subscribe: async (requests, out) => {
      await plainFeed.subscribe(requests, out);
      await setTimeout(600);
    },
  }),
  "dies-of-one": { upload: () => process.exit(2) },
  "dies-of-the-second": {
    upload: (requests, out) => {
      uploads += 1;
      return uploads === 2 ? process.exit(2) : upload(requests, out);
    },
  },
  // A lock that is never given back, once many calls were made: no scenario does it by itself.
  "hangs-after-many": {
    upload: (requests, out) => {
      uploads += 1;
      if (uploads > 40) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
      return upload(requests, out);
    },
  },
  "dies-of-company": {
    upload: async (requests, out) => {
      uploads += 1;
      if (uploads > 45) process.exit(2);
      try {
        await upload(requests, out);
      } finally {
        uploads -= 1;
      }
    },
  },
};

const [, , name = "", port = "0"] = process.argv;
const habit = habits[name];
if (habit === undefined) throw new Error(`There is no habit ${name}.`);
const server = await startFeed(habit, { port: Number(port) });
process.once("SIGTERM", async () => {
  stopping = true;
  for (const end of open) end();
  // A call that goes on for ever is not waited for.
  setTimeout(1_000).then(server.close);
  await server.drain();
  process.exit(0);
});
