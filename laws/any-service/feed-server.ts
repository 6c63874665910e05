import { create, type DescMethod, type DescService, fromBinary, toBinary } from "@bufbuild/protobuf";
import { type MethodDefinition, Server, ServerCredentials, type ServerOptions } from "@grpc/grpc-js";
import { streamsRequests } from "../../contracts/model/method-kind.ts";
import type { Outflow } from "../plain-server/outflow.ts";
import { bidiStreaming, type Requests, serverStreaming } from "../plain-server/wiring.ts";
import { type Event, feedService, type Topic } from "./feed-schema.ts";

/** What a server does with a call of any of its RPCs. */
export type Serve = (requests: Requests<Topic>, out: Outflow<Event>) => Promise<void>;

export interface Feed {
  readonly ping: Serve;
  readonly subscribe: Serve;
  readonly upload: Serve;
  readonly talk: Serve;
}

export interface RunningFeed {
  /** `host:port` */
  readonly target: string;
  readonly close: () => Promise<void>;
  /** Lets what runs come to its end. */
  readonly drain: () => Promise<void>;
}

/** Answers at once, and the same each time. */
export const plainFeed: Feed = {
  ping: (requests, out) => each(requests, ({ name }) => out.send({ text: name })),
  subscribe: (requests, out) =>
    each(requests, async ({ name }) => {
      for (const number of [1, 2, 3]) await out.send({ text: `${name} ${number}` });
    }),
  upload: async (requests, out) => {
    const names: string[] = [];
    await each(requests, async ({ name }) => void names.push(name));
    await out.send({ text: names.join(" ") });
  },
  talk: (requests, out) => each(requests, ({ name }) => out.send({ text: name })),
};

export async function each(
  requests: Requests<Topic>,
  answer: (topic: Topic) => Promise<void>,
): Promise<void> {
  for await (const topic of requests) await answer(topic);
}

/** The same change of all that a server does. */
export function everywhere(change: (serve: Serve) => Serve, feed: Feed = plainFeed): Feed {
  const { ping, subscribe, upload, talk } = feed;
  return { ping: change(ping), subscribe: change(subscribe), upload: change(upload), talk: change(talk) };
}

export interface FeedOptions extends ServerOptions {
  /** A free one where absent. */
  readonly port?: number;
  /** Adds what the server has beside its service. */
  readonly beside?: (server: Server) => void;
}

/** The service of feed.proto on grpc-js, with a habit. */
export async function startFeed(
  habit: Partial<Feed>,
  { port = 0, beside, ...options }: FeedOptions = {},
): Promise<RunningFeed> {
  const server = new Server(options);
  beside?.(server);
  const service = await feedService();
  const feed = { ...plainFeed, ...habit };
  server.addService(definitionOf(service), {
    ping: serverStreaming<Topic, Event>((topic, out) => feed.ping(one(topic), out)),
    subscribe: serverStreaming<Topic, Event>((topic, out) => feed.subscribe(one(topic), out)),
    upload: bidiStreaming<Topic, Event>(feed.upload),
    talk: bidiStreaming<Topic, Event>(feed.talk),
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
    error === null ? resolve(bound) : reject(error),
  );
  return {
    target: `127.0.0.1:${await promise}`,
    close: async () => server.forceShutdown(),
    drain: () => new Promise((resolve) => server.tryShutdown(() => resolve())),
  };
}

async function* one(topic: Topic): AsyncGenerator<Topic> {
  yield topic;
}

/** On the wire one response is a stream of one, so that all handlers can be alike. */
function definitionOf(service: DescService): Record<string, MethodDefinition<Topic, Event>> {
  return Object.fromEntries(service.methods.map((method) => [method.localName, methodOf(method)]));
}

function methodOf(method: DescMethod): MethodDefinition<Topic, Event> {
  const { input, output } = method;
  return {
    path: `/${method.parent.typeName}/${method.name}`,
    requestStream: streamsRequests(method),
    responseStream: true,
    requestSerialize: ({ name, order }) => Buffer.from(toBinary(input, create(input, { name, order }))),
    // The fields of a Topic are those of the schema that it is read by.
    requestDeserialize: (bytes) => fromBinary(input, bytes) as unknown as Topic,
    responseSerialize: ({ text }) => Buffer.from(toBinary(output, create(output, { text }))),
    // The same of an Event.
    responseDeserialize: (bytes) => fromBinary(output, bytes) as unknown as Event,
  };
}
