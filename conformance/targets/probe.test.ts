import { once } from "node:events";
import { createServer as createHttp1 } from "node:http";
import { createServer as createHttp2 } from "node:http2";
import { type AddressInfo, createServer as createTcp, type Server, type Socket } from "node:net";
import { createServer as createTls } from "node:tls";
import { afterEach, expect, test } from "vitest";
import { openSocket } from "../transports/carrier/socket.ts";
import { probe } from "./probe.ts";
import { TargetError } from "./target-error.ts";

const servers: { readonly server: Server; readonly sockets: Set<Socket> }[] = [];

afterEach(async () => {
  for (const { server, sockets } of servers.splice(0)) {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, "close");
  }
});

async function listen(server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => {
      // The probe hangs up when it has seen enough.
    });
  });
  servers.push({ server, sockets });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  return (server.address() as AddressInfo).port;
}

async function sentenceFor(server: Server, withinMs = 300): Promise<string> {
  const port = await listen(server);
  return sentenceAt(port, withinMs);
}

async function sentenceAt(port: number, withinMs = 300): Promise<string> {
  try {
    await probe({ address: { host: "127.0.0.1", port } }, { open: openSocket, withinMs });
    return "fine";
  } catch (error) {
    expect(error).toBeInstanceOf(TargetError);
    const { message } = error as TargetError;
    expect(message).toMatch(/^Cannot judge 127\.0\.0\.1:\d+: [^\n]+\.$/);
    return message;
  }
}

test("an HTTP/2 server is fine", async () => {
  expect(await sentenceFor(createHttp2(), 3000)).toBe("fine");
});

test("an HTTP/1 server is recognised", async () => {
  expect(await sentenceFor(createHttp1(), 3000)).toContain("it is an HTTP/1 server");
});

test("a TLS port is recognised", async () => {
  const server = createTls({}, () => {
    // No handshake ever succeeds: there is no certificate.
  });
  server.on("tlsClientError", () => {
    // What the probe sends is no handshake.
  });
  expect(await sentenceFor(server, 3000)).toContain("it speaks TLS");
});

test("a TLS alert is recognised", async () => {
  const alert = createTcp((socket) => socket.end(Buffer.from([0x15, 3, 1, 0, 2, 2, 70])));
  expect(await sentenceFor(alert)).toContain("it speaks TLS");
});

test("a server that speaks first in another protocol is recognised", async () => {
  const greeting = createTcp((socket) => socket.write("SSH-2.0-OpenSSH_9.2\r\n"));
  expect(await sentenceFor(greeting)).toContain(
    'it speaks another protocol (its first bytes are "SSH-2.0-OpenSSH_9.2',
  );
});

test("a short answer of another protocol is recognised", async () => {
  const short = createTcp((socket) => socket.write("-ERR"));
  expect(await sentenceFor(short, 3000)).toContain('its first bytes are "-ERR"');
});

test("a server that says nothing is not waited for beyond the bound", async () => {
  expect(await sentenceFor(createTcp(() => undefined))).toContain("said nothing for 300 ms");
});

test("a server that hangs up at once is recognised", async () => {
  expect(await sentenceFor(createTcp((socket) => socket.end()))).toContain("closed it immediately");
});

test("a server that resets the connection is recognised", async () => {
  const resets = createTcp((socket) => void socket.on("data", () => socket.resetAndDestroy()));
  expect(await sentenceFor(resets)).toContain("cut it (ECONNRESET)");
});

test("a closed port is refused", async () => {
  const server = createTcp();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  servers.pop();
  expect(await sentenceAt(port)).toContain(
    "the connection was refused; start the server, or check the port.",
  );
});

test("a host name that does not exist is one sentence", async () => {
  const attempt = probe(
    { address: { host: "no-such-host.invalid", port: 1 } },
    { open: openSocket, withinMs: 5000 },
  );
  await expect(attempt).rejects.toThrow(
    /^Cannot judge no-such-host\.invalid:1: (the host name cannot be resolved|no connection within)/,
  );
});

test("an interrupted probe ends", async () => {
  const port = await listen(createTcp(() => undefined));
  const attempt = probe(
    { address: { host: "127.0.0.1", port } },
    { open: openSocket, signal: AbortSignal.timeout(20) },
  );
  await expect(attempt).rejects.toThrow("the run was interrupted");
});
