import { type ClientHttp2Session, connect as connectHttp2, type OutgoingHttpHeaders } from "node:http2";
import type { Socket } from "node:net";
import type { CallOptions } from "../../../contracts/model/scenario.ts";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import { endpointUrl, openSocket } from "../socket.ts";
import type { Connection, ConnectOptions, Endpoint } from "../transport.ts";
import { createCall } from "./call.ts";

const defaultWindowBytes = 1024 * 1024;
const connectWithinMs = 5_000;

/** Opens one HTTP/2 connection; resolves once the server's SETTINGS have come. */
export async function openConnection(endpoint: Endpoint, options: ConnectOptions): Promise<Connection> {
  const { socket, cut } = openSocket(endpoint, ["h2"]);
  const session = connectHttp2(endpointUrl(endpoint), {
    createConnection: () => socket,
    settings: { initialWindowSize: options.windowBytes ?? defaultWindowBytes, enablePush: false },
    // Megabytes; node's default of 10 resets streams when many large messages are under way.
    maxSessionMemory: 512,
  });
  await settled(session, socket);
  if (options.windowBytes === undefined) session.setLocalWindowSize(16 * defaultWindowBytes);
  // Streams tell of a lost connection themselves.
  session.on("error", () => undefined);
  let goingAway = false;
  session.on("goaway", () => {
    goingAway = true;
  });
  return {
    usable: () => !goingAway && !session.closed && !session.destroyed,
    open: (call) => {
      const headers = requestHeaders(call.path, call.options, endpoint.headers ?? []);
      const stream = session.request(headers, { endStream: false });
      return createCall(stream, call);
    },
    cut,
    close: () =>
      new Promise((resolve) => {
        if (session.destroyed) return resolve();
        session.once("close", () => resolve());
        session.destroy();
      }),
  };
}

function settled(session: ClientHttp2Session, socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => fail(new Error(`no HTTP/2 settings within ${connectWithinMs} ms`)),
      connectWithinMs,
    );
    const fail = (error: Error) => {
      clearTimeout(timer);
      session.destroy();
      socket.destroy();
      reject(error);
    };
    session.once("error", fail);
    const closed = () => fail(new Error("the connection was closed"));
    session.once("close", closed);
    session.once("remoteSettings", () => {
      clearTimeout(timer);
      session.off("error", fail);
      session.off("close", closed);
      resolve();
    });
  });
}

/** Source: gRPC over HTTP2, "Requests". */
function requestHeaders(path: string, options: CallOptions, always: Metadata): OutgoingHttpHeaders {
  const headers: Record<string, string | string[]> = {
    ":method": "POST",
    ":path": path,
    "content-type": "application/grpc+proto",
    te: "trailers",
    "user-agent": "streamproof",
    "grpc-accept-encoding": "identity,gzip,deflate",
  };
  if (options.gzip === true) headers["grpc-encoding"] = "gzip";
  if (options.deadlineMs !== undefined) headers["grpc-timeout"] = `${options.deadlineMs}m`;
  for (const [name, value] of [...always, ...(options.metadata ?? [])]) {
    const known = headers[name];
    headers[name] = known === undefined ? value : [known, value].flat();
  }
  return headers;
}
