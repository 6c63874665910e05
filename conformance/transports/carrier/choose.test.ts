import { createServer } from "node:http";
import { createServer as createHttp2Server } from "node:http2";
import type { AddressInfo, Server } from "node:net";
import { afterEach, expect, test } from "vitest";
import { httpVersionFor } from "../create.ts";
import type { Endpoint } from "../transport.ts";

let server: Server | undefined;
afterEach(() => server?.close());

async function listening(started: Server): Promise<Endpoint> {
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return { address: { host: "127.0.0.1", port: (started.address() as AddressInfo).port } };
}

const answers = [
  { name: "does not know the path", status: 404, headers: {}, version: "2" },
  { name: "refuses the content-type", status: 415, headers: {}, version: "1.1" },
  {
    name: "takes it for gRPC",
    status: 200,
    headers: { "content-type": "application/grpc+proto", "grpc-status": "12" },
    version: "1.1",
  },
  {
    name: "speaks the protocol",
    status: 200,
    headers: { "content-type": "application/grpc-web+proto", "grpc-status": "12" },
    version: "2",
  },
] as const;

test.for(answers)("a server that $name over HTTP/2 is called over HTTP/$version", async (answer) => {
  const endpoint = await listening(
    createHttp2Server((_, response) => response.writeHead(answer.status, answer.headers).end()),
  );
  expect(await httpVersionFor("grpc-web", endpoint)).toBe(answer.version);
});

test("a server without HTTP/2 is called over HTTP/1.1", async () => {
  const endpoint = await listening(createServer((_, response) => response.writeHead(404).end()));
  expect(await httpVersionFor("connect", endpoint)).toBe("1.1");
});

test("gRPC is called over HTTP/2 without asking", async () => {
  expect(await httpVersionFor("grpc", { address: { host: "127.0.0.1", port: 1 } })).toBe("2");
});
