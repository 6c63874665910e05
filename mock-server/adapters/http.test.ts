import { once } from "node:events";
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { type Listener, listen } from "../listener/listener.ts";
import type { NodeHandler } from "../web/handler.ts";
import { createHttp, type HttpServers } from "./http.ts";

let http: HttpServers | undefined;
let listener: Listener | undefined;
afterEach(async () => {
  listener?.stop();
  await http?.close();
  await listener?.close();
});

/** Responds when the first piece of a body is there, and reads no more; never to /held. */
const hasty: NodeHandler = (request, response) => {
  if (request.url === "/held") return;
  // A reader that is left standing, as that of a call which was refused.
  const body: AsyncIterator<unknown> = request[Symbol.asyncIterator]();
  void body.next().then(() => Reflect.apply(response.end, response, ["hello"]));
};

async function serve(headMs?: number): Promise<number> {
  http = createHttp({
    grpc: (stream) => stream.close(),
    web: hasty,
    openCalls: new Set(),
    graceMs: 0,
    ...(headMs === undefined ? {} : { headMs }),
  });
  const handlers = { http2: http.injectHttp2, http1: http.injectHttp1 };
  listener = await listen({ host: "127.0.0.1", port: 0, handlers });
  return listener.port;
}

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket.resume();
}

const head = "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n";

test("half a head closes its connection in time, also behind a whole request", async () => {
  const port = await serve(20);
  const first = await opened(port);
  first.write(head);
  await once(first, "close");
  const second = await opened(port);
  second.write(`${head}\r\nx`);
  await once(second, "data");
  second.write(head);
  await once(second, "close");
});

test("a whole head is not waited for any more, however long its call takes", async () => {
  const port = await serve(20);
  const socket = await opened(port);
  socket.write(`${head.replace("/", "/held")}\r\nx`);
  const other = await opened(port);
  other.write(head);
  await once(other, "close");
  expect(socket.destroyed).toBe(false);
  socket.destroy();
});

test("a request behind one that was refused before its end is served on the same connection", async () => {
  const port = await serve();
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = (body: string): Promise<boolean> =>
    new Promise((resolve, reject) => {
      const sending = request({ port, agent, method: "POST" }, (response) => {
        response.resume().once("end", () => resolve(sending.reusedSocket));
      });
      sending.once("error", reject).end(body);
    });
  try {
    expect(await send("x".repeat(1_000_000))).toBe(false);
    expect(await send("x")).toBe(true);
  } finally {
    agent.destroy();
  }
});
