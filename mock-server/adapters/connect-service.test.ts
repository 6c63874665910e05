import { Code, ConnectError, type ConnectRouter, createClient } from "@connectrpc/connect";
import { createGrpcTransport } from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import { StreamRequestSchema } from "../../proto/gen/streaming/streaming_pb.ts";
import type { MockServer } from "../server/options.ts";
import { startMock } from "../server/start.ts";
import { behavioursFromRoutes } from "./connect-service.ts";

const routes = (router: ConnectRouter): ConnectRouter =>
  router.service(ChatService, {
    send: ({ text }, context) => {
      if (text === "fail") {
        const details = [{ desc: StreamRequestSchema, value: { startFromId: 3 } }];
        throw new ConnectError("no", Code.PermissionDenied, { "x-why": "because" }, details);
      }
      context.responseTrailer.set("x-user", context.requestHeader.get("x-user") ?? "");
      return { ack: text === "yes" };
    },
    async *subscribe({ topic }) {
      for (const text of ["a", "b"]) yield { text, topic };
    },
    async *chat(messages) {
      for await (const { text } of messages) yield { text: `own: ${text}` };
    },
  });

let mock: MockServer;
beforeAll(async () => {
  mock = await startMock({ files: ".", handlers: behavioursFromRoutes(routes) });
});
afterAll(() => mock.close());
const client = () => createClient(ChatService, createGrpcTransport({ baseUrl: `http://${mock.address}` }));

async function texts(messages: AsyncIterable<{ readonly text: string }>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { text } of messages) found.push(text);
  return found;
}

test("the user's code answers, with trailers", async () => {
  let user: string | null = "";
  const onTrailer = (trailers: Headers): void => {
    user = trailers.get("x-user");
  };
  expect(await client().send({ text: "yes" }, { headers: { "x-user": "alice" }, onTrailer })).toMatchObject({
    ack: true,
  });
  expect(user).toBe("alice");
  expect(await texts(client().subscribe({ topic: "t" }))).toEqual(["a", "b"]);
  const said = async function* () {
    yield { text: "x" };
  };
  expect(await texts(client().chat(said()))).toEqual(["own: x"]);
});

test("its errors arrive with details and metadata", async () => {
  const error = await client()
    .send({ text: "fail" })
    .catch((thrown: unknown) => ConnectError.from(thrown));
  expect(error).toMatchObject({ code: Code.PermissionDenied, rawMessage: "no" });
  expect(error instanceof ConnectError && error.metadata.get("x-why")).toBe("because");
  expect(error instanceof ConnectError && error.findDetails(StreamRequestSchema)).toMatchObject([
    { startFromId: 3 },
  ]);
});

test("methods that it leaves out answer as without it", async () => {
  const upload = async function* () {
    yield { data: new Uint8Array(4) };
  };
  expect(await client().upload(upload())).toMatchObject({ size: 4n });
});

test.each([undefined, {}, () => undefined])("%s is refused", (given) => {
  expect(() => behavioursFromRoutes(given)).toThrow(/; (write export default|call router)/);
});
