import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import type { Certificate } from "../../mock-server/tls/self-signed.ts";

/** How long h2spec may pause between two writes of one group of frames, in milliseconds. */
const pauseMs = 100;
const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const frameHeaderBytes = 9;
const settings = 4;

/**
 * A proxy to this local port that hands on what a client writes in one piece, when it has paused: preface and SETTINGS
 * at once, so that the connection opens. With a certificate it takes TLS, and offers it.
 */
export async function inOnePiece(port: number, certificate?: Certificate): Promise<Server> {
  const forward = (client: Socket) => {
    const server = certificate
      ? connectTls({ port, host: "127.0.0.1", ALPNProtocols: ["h2"], rejectUnauthorized: false })
      : connect(port, "127.0.0.1");
    let held = Buffer.alloc(0);
    let pause: NodeJS.Timeout | undefined;
    client.on("data", (data: Buffer) => {
      clearTimeout(pause);
      held = Buffer.concat([held, data]);
      const opening = openingBytes(held);
      if (opening > 0) server.write(held.subarray(0, opening));
      held = held.subarray(opening);
      pause = setTimeout(() => {
        server.write(held);
        held = Buffer.alloc(0);
      }, pauseMs);
    });
    server.on("data", (data) => client.write(data));
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => {
        clearTimeout(pause);
        other.end();
      });
    }
  };
  const proxy = certificate
    ? createTlsServer({ ...certificate, ALPNProtocols: ["h2"] }, forward)
    : createServer(forward);
  proxy.listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return proxy;
}

/** A TCP server's address is never a path. */
export function portOf(server: { address(): AddressInfo | string | null }): number {
  return (server.address() as AddressInfo).port;
}

/** How many bytes at the start are the preface and whole SETTINGS frames. */
function openingBytes(bytes: Buffer): number {
  let at = bytes.toString("latin1", 0, preface.length) === preface ? preface.length : 0;
  while (at + frameHeaderBytes <= bytes.length && bytes[at + 3] === settings) {
    const end = at + frameHeaderBytes + bytes.readUIntBE(at, 3);
    if (end > bytes.length) break;
    at = end;
  }
  return at;
}
