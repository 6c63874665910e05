import { setTimeout } from "node:timers/promises";
import { type Metadata, ServerInterceptingCall, type ServerInterceptor, status } from "@grpc/grpc-js";
import { afterEach, describe, expect, test } from "vitest";
import { contractsWith } from "../../contracts/generic/any-method.ts";
import { rpcName } from "../../contracts/transcript/query.ts";
import { declaredIn } from "../../shapes/declared-in.ts";
import { declaredPart } from "../../shapes/declared-part.ts";
import { Refusal } from "../plain-server/refusal.ts";
import { feedService } from "./feed-schema.ts";
import {
  each,
  everywhere,
  type Feed,
  type FeedOptions,
  type RunningFeed,
  type Serve,
  startFeed,
} from "./feed-server.ts";
import { judged } from "./judged.ts";

/** Honest servers that keep what is declared of them, each with a habit of its own; and some that do not keep it. */

const contract = `
feed.v1.Feed/Ping:
  examples: { request: { name: a } }
  each: { that: "response.text == request.name" }
feed.v1.Feed/Subscribe:
  examples: { request: { name: a } }
  ends: BY_SERVER
  count: { equal: "3" }
  order: { field: text, strict: true }
  unique: { fields: text }
  quiet: { first_within: 4s }
feed.v1.Feed/Upload:
  examples: { requests: [{ name: a }, { name: b }] }
  answers: AFTER_HALF_CLOSE
feed.v1.Feed/Talk:
  examples: { requests: [{ name: a }, { name: b }] }
  ends: AFTER_HALF_CLOSE
  reply: { equal: { text: request.name } }
`;

let server: RunningFeed;
afterEach(() => server.close());

interface HeldOptions extends FeedOptions {
  readonly text?: string;
  readonly rpc?: string;
  /** Whether the clauses that follow from the schema are judged, too. */
  readonly derived?: boolean;
}

async function held(
  habit: Partial<Feed>,
  { text = contract, rpc = "*", derived = false, ...options }: HeldOptions = {},
): Promise<Awaited<ReturnType<typeof judged>>> {
  server = await startFeed(habit, options);
  const service = await feedService();
  const declared = declaredIn([service], [{ file: "feed.yaml", text }]);
  const contracts = contractsWith(service, (method) => {
    const read = declared.get(rpcName(method));
    return read === undefined ? undefined : declaredPart(read);
  });
  const own = contracts.flatMap(({ clauses }) => clauses.filter(({ source }) => !source.startsWith("docs/")));
  const only = derived ? [] : own.map(({ id }) => id);
  return judged(server.target, { contracts, only, rpc: [rpc], quick: true });
}

describe("is not accused of what it was not declared to do", () => {
  test("a server that just keeps it", { timeout: 180_000 }, async () => {
    const { accused, open, passed } = await held({});
    expect([...accused, ...open]).toEqual([]);
    expect(passed).toBeGreaterThan(11);
  });

  test("a server that takes a second for everything", { timeout: 120_000 }, async () => {
    const slow =
      (serve: Serve): Serve =>
      async (requests, out) => {
        await setTimeout(1_000);
        await serve(requests, out);
      };
    const { accused, open } = await held(everywhere(slow), { rpc: "*/Subscribe" });
    expect([...accused, ...open]).toEqual([]);
  });

  test("a server that makes a thing once, and says the next time that it is there", {
    timeout: 180_000,
  }, async () => {
    const made = new Map<string, number>();
    const once =
      (serve: Serve): Serve =>
      async (requests, out) => {
        const names: string[] = [];
        const noted = async function* () {
          for await (const topic of requests) {
            names.push(topic.name);
            yield topic;
          }
        };
        const before = [...made.values()].reduce((sum, each) => sum + each, 0);
        if (before > 30) throw new Refusal(status.ALREADY_EXISTS, "it is there");
        made.set(String(before), 1);
        await serve(noted(), out);
      };
    const { accused } = await held(everywhere(once));
    expect(accused).toEqual([]);
  });

  test("a server that is away half of the time", { timeout: 180_000 }, async () => {
    let calls = 0;
    const shaky =
      (serve: Serve): Serve =>
      async (requests, out) => {
        calls = (calls * 1_103_515_245 + 12_345) % 2 ** 31;
        if (calls % 1_024 < 512) throw new Refusal(status.UNAVAILABLE, "try again");
        await serve(requests, out);
      };
    const { accused } = await held(everywhere(shaky));
    expect(accused).toEqual([]);
  });
});

describe("is accused under the clause of its shape", () => {
  test.each<[string, Partial<Feed>]>([
    ["ping/each", { ping: (requests, out) => each(requests, () => out.send({ text: "fixed" })) }],
    [
      "subscribe/count",
      { subscribe: (requests, out) => each(requests, ({ name }) => out.send({ text: name })) },
    ],
    [
      "subscribe/order",
      {
        subscribe: (requests, out) =>
          each(requests, async () => {
            for (const text of ["b", "c", "a"]) await out.send({ text });
          }),
      },
    ],
    [
      "talk/reply",
      {
        talk: (requests, out) =>
          each(requests, async ({ name }) => {
            if (name !== "b") await out.send({ text: name });
          }),
      },
    ],
    [
      "talk/ends",
      {
        talk: async (requests, out) => {
          for await (const { name } of requests) {
            await out.send({ text: name });
            // Somewhat later: the response to what it takes for the last request is no sign yet that the call is over.
            if (name === "b") return out.wait(30);
          }
        },
      },
    ],
    [
      "upload/answers",
      {
        upload: async (requests, out) => {
          for await (const { name } of requests) {
            await out.send({ text: name });
            return;
          }
          await out.send({ text: "" });
        },
      },
    ],
  ])("%s", { timeout: 180_000 }, async (clause, habit) => {
    const [method = ""] = clause.split("/");
    const rpc = `*/${method[0]?.toUpperCase() ?? ""}${method.slice(1)}`;
    const { accused } = await held(habit, { rpc });
    expect(accused).toContainEqual(expect.stringMatching(new RegExp(`^${clause}[ -]`)));
  });
});

describe("a call that needs another one before it", () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is how a contract refers to another call.
  const name = "${given.made.text}";
  const needing = `
feed.v1.Feed/Subscribe:
  given: { as: made, rpc: Ping, request: { name: first } }
  examples: { request: { name: "${name}" } }
  ends: BY_SERVER
  each: { that: "response.text.startsWith(given.made.text)" }
`;
  const made = new Set<string>();
  const remembering: Partial<Feed> = {
    ping: (requests, out) =>
      each(requests, async (topic) => {
        made.add(`made-${topic.name}`);
        await out.send({ text: `made-${topic.name}` });
      }),
    subscribe: (requests, out) =>
      each(requests, async (topic) => {
        if (!made.has(topic.name)) throw new Refusal(status.NOT_FOUND, "nobody has made it");
        for (const number of [1, 2]) await out.send({ text: `${topic.name} ${number}` });
      }),
  };

  test("is made after it, with what it gave", { timeout: 180_000 }, async () => {
    const { accused, open, outcomes } = await held(remembering, { text: needing });
    expect([...accused, ...open]).toEqual([]);
    expect(outcomes.map(({ clause, outcome }) => `${clause} ${outcome}`)).toEqual([
      "subscribe/examples passed",
      "subscribe/ends passed",
      "subscribe/each passed",
    ]);
  });

  test("shows a server that forgets it", { timeout: 180_000 }, async () => {
    const forgets: Partial<Feed> = {
      ...remembering,
      subscribe: (requests, out) => each(requests, () => out.send({ text: "somebody else's" })),
    };
    const { accused } = await held(forgets, { text: needing });
    expect(accused).toContainEqual(
      expect.stringMatching(/^subscribe\/each .*given\.made\.text = "made-first"/),
    );
  });
});

describe("a call that needs metadata", () => {
  test("has that of its RPC's examples wherever it chooses none", { timeout: 180_000 }, async () => {
    const { accused, open, outcomes } = await held(
      {},
      { text: twoTenants, derived: true, interceptors: [tenants] },
    );
    expect([...accused, ...open]).toEqual([]);
    const passed = outcomes.filter(({ outcome }) => outcome === "passed").map(({ clause }) => clause);
    expect(passed).toEqual(expect.arrayContaining(["call/served", "ping/examples", "ping/each"]));
  });

  test("goes without what another example of the RPC needs", { timeout: 180_000 }, async () => {
    const { accused, open, passed } = await held(
      {},
      {
        text: `
feed.v1.Feed/Ping:
  examples:
    - { request: { name: a }, metadata: { tenant: Ping } }
    - { request: { name: a }, expect: INVALID_ARGUMENT }
`,
        rpc: "*/Ping",
        interceptors: [tenants],
      },
    );
    expect({ accused, open, passed }).toEqual({ accused: [], open: [], passed: 1 });
  });

  const twoTenants = `
feed.v1.Feed/Ping:
  examples: { request: { name: a }, metadata: { tenant: Ping } }
  each: { that: "response.text == request.name" }
feed.v1.Feed/Subscribe:
  examples: { request: { name: a }, metadata: { tenant: Subscribe } }
  ends: BY_SERVER
`;

  /** Every RPC has its tenant. */
  const tenants: ServerInterceptor = ({ path }, call) =>
    new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata: Metadata, go) => {
            const [tenant] = metadata.get("tenant");
            const name = path.split("/").at(-1) ?? "";
            if (!["Ping", "Subscribe"].includes(name) || tenant === name) go(metadata);
            else call.sendStatus({ code: status.INVALID_ARGUMENT, details: "whose is it?" });
          },
        }),
    });
});
