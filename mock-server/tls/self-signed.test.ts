import { X509Certificate } from "node:crypto";
import { createClient } from "@connectrpc/connect";
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from "@connectrpc/connect-node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ChatService } from "../../proto/gen/chat/chat_pb.ts";
import type { MockServer } from "../server/options.ts";
import { startMock } from "../server/start.ts";
import { selfSigned } from "./self-signed.ts";

const tls = selfSigned(["localhost", "127.0.0.1", "::1"]);
let mock: MockServer;
beforeAll(async () => {
  mock = await startMock({ files: ".", tls });
});
afterAll(() => mock.close());

test("a self-signed certificate is for its hosts, and vouches for itself", () => {
  const certificate = new X509Certificate(tls.cert);
  expect(certificate.subjectAltName).toBe("DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1");
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(certificate.ca).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(new Date(certificate.validTo).getTime()).toBeGreaterThan(Date.now());
});

const nodeOptions = { ca: tls.cert };

test.for([
  { name: "gRPC", create: (baseUrl: string) => createGrpcTransport({ baseUrl, nodeOptions }) },
  {
    name: "gRPC-Web over HTTP/2",
    create: (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: "2", nodeOptions }),
  },
  {
    name: "Connect over HTTP/2",
    create: (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "2", nodeOptions }),
  },
  {
    name: "Connect over HTTP/1.1",
    create: (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: "1.1", nodeOptions }),
  },
])("$name is served with TLS", async ({ create }) => {
  const client = createClient(ChatService, create(`https://${mock.address}`));
  expect((await client.send({ text: "hello" })).ack).toBe(true);
  const texts: string[] = [];
  for await (const { text } of client.subscribe({ topic: "t" })) {
    texts.push(text);
    break;
  }
  expect(texts).toEqual(["msg 0"]);
});
