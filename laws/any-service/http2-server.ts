import { once } from "node:events";
import {
  createServer,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
  type Settings,
} from "node:http2";
import type { AddressInfo, Socket } from "node:net";

/** A server of bare HTTP/2, for what no gRPC library would do. */
export interface RunningHttp2 {
  /** `host:port` */
  readonly target: string;
  /** Cuts off what still runs. */
  readonly close: () => Promise<void>;
  /** Sends GOAWAY with this code of HTTP/2, and closes the connection, whatever runs on it. */
  readonly goAway: (session: Http2Session, code: number) => void;
}

export type OnStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void;

export async function startHttp2(
  onStream: OnStream,
  { port = 0, settings = {} }: { readonly port?: number; readonly settings?: Settings } = {},
): Promise<RunningHttp2> {
  const server = createServer({ settings });
  const sessions = new Map<Http2Session, Socket>();
  // A session gives its socket to nobody, and ends streams of its own accord where it is destroyed.
  let accepted: Socket | undefined;
  server.prependListener("connection", (socket: Socket) => {
    accepted = socket;
  });
  server.on("session", (session) => {
    if (accepted !== undefined) sessions.set(session, accepted);
    // A client may go as it likes.
    session.on("error", () => {});
    session.on("close", () => sessions.delete(session));
  });
  server.on("stream", (stream, headers) => {
    stream.on("error", () => {});
    onStream(stream, headers);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  const { port: bound } = server.address() as AddressInfo;
  return {
    target: `127.0.0.1:${bound}`,
    close: async () => {
      for (const session of sessions.keys()) session.destroy();
      server.close();
      await once(server, "close");
    },
    goAway: (session, code) => {
      session.goaway(code);
      setImmediate(() => sessions.get(session)?.destroy());
    },
  };
}

/** A message with gRPC's prefix. */
export function framed(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Answers with messages and a status; once, whatever else is asked for. */
export function respond(stream: ServerHttp2Stream, code: number, messages: readonly Uint8Array[] = []): void {
  if (stream.destroyed || stream.headersSent) return;
  const headers = { ":status": 200, "content-type": "application/grpc", "grpc-accept-encoding": "identity" };
  if (messages.length === 0) {
    stream.respond({ ...headers, "grpc-status": code }, { endStream: true });
    return;
  }
  stream.respond(headers, { waitForTrailers: true });
  stream.on("wantTrailers", () => stream.sendTrailers({ "grpc-status": code }));
  stream.end(Buffer.concat(messages.map(framed)));
}
