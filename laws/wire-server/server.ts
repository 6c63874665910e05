import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { settings } from "./frames.ts";

/** What is answered to a request, as frames: called once its stream is half-closed. */
export type Reply = (stream: number) => readonly Buffer[];

export interface WireServer {
  readonly address: string;
  readonly close: () => Promise<void>;
}

const prefaceBytes = 24;
const headBytes = 9;

/** A server that knows just enough of HTTP/2 to see when a request is complete, and then says what it is told. */
export async function startWireServer(reply: Reply): Promise<WireServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    socket.write(settings());
    let bytes = Buffer.alloc(0);
    let prefaceSeen = false;
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (!prefaceSeen && bytes.length >= prefaceBytes) {
        prefaceSeen = true;
        bytes = bytes.subarray(prefaceBytes);
      }
      while (prefaceSeen && bytes.length >= headBytes) {
        const length = bytes.readUIntBE(0, 3);
        if (bytes.length < headBytes + length) return;
        answer(socket, bytes.readUInt8(3), bytes.readUInt8(4), bytes.readUInt32BE(5));
        bytes = bytes.subarray(headBytes + length);
      }
    });
  });

  function answer(socket: Socket, type: number, flag: number, stream: number): void {
    const ends = (type === 0 || type === 1) && (flag & 1) !== 0;
    if (type === 4 && (flag & 1) === 0) socket.write(settings(true));
    if (ends) for (const frame of reply(stream)) socket.write(frame);
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
