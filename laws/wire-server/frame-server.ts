import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A frame as it came. */
export interface Received {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  /** With its padding. */
  readonly payload: Buffer;
}

export interface WireServer {
  readonly address: string;
  readonly close: () => Promise<void>;
}

const prefaceBytes = 24;
const headBytes = 9;

/** Listens, and cuts what clients send into frames: `serve` begins a connection and says who takes its frames. */
export async function startFrameServer(
  serve: (socket: Socket) => (frame: Received) => void,
  port = 0,
): Promise<WireServer> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on("error", () => undefined);
    socket.on("close", () => sockets.delete(socket));
    readFrames(socket, serve(socket));
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  const bound = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${bound.port}`,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function readFrames(socket: Socket, onFrame: (frame: Received) => void): void {
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
      const frame = {
        type: bytes.readUInt8(3),
        flags: bytes.readUInt8(4),
        stream: bytes.readUInt32BE(5),
        payload: Buffer.from(bytes.subarray(headBytes, headBytes + length)),
      };
      bytes = bytes.subarray(headBytes + length);
      onFrame(frame);
    }
  });
}
