import { type ClientHttp2Session, connect } from "node:http2";
import type { Socket } from "node:net";
import type { ConnectOptions, Endpoint } from "../transport.ts";
import { endpointUrl, openSocket } from "./socket.ts";
import { createTap, type Tap } from "./tap.ts";
import { type OpenTapped, openTapped } from "./tapped-socket.ts";

const defaultWindowBytes = 1024 * 1024;
const connectWithinMs = 5_000;

export interface OpenSession {
  readonly session: ClientHttp2Session;
  /** A TCP reset. */
  readonly cut: () => void;
  /** Present where the frames were asked for. */
  readonly tap?: Tap;
}

/** Opens an HTTP/2 session; resolves once the server's SETTINGS have come. */
export async function openSession(endpoint: Endpoint, options: ConnectOptions): Promise<OpenSession> {
  const tap = options.frames === true ? createTap() : undefined;
  const { stream, socket, cut } =
    tap === undefined ? openUntapped(endpoint) : openTapped(endpoint, ["h2"], tap);
  const session = connect(endpointUrl(endpoint), {
    createConnection: () => stream,
    settings: { initialWindowSize: options.windowBytes ?? defaultWindowBytes, enablePush: false },
    // Megabytes; node's default of 10 resets streams when many large messages are under way.
    maxSessionMemory: 512,
  });
  await settled(session, socket, options.signal);
  if (options.windowBytes === undefined) session.setLocalWindowSize(16 * defaultWindowBytes);
  return { session, cut, ...(tap === undefined ? {} : { tap }) };
}

function openUntapped(endpoint: Endpoint): OpenTapped {
  const opened = openSocket(endpoint, ["h2"]);
  return { ...opened, stream: opened.socket };
}

function settled(
  session: ClientHttp2Session,
  socket: Socket,
  signal: AbortSignal | undefined,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      done();
      session.destroy();
      socket.destroy();
      reject(error);
    };
    const closed = () => fail(new Error("the connection was closed"));
    const aborted = () => fail(new Error("the run was interrupted"));
    const timer = setTimeout(
      () => fail(new Error(`no HTTP/2 settings within ${connectWithinMs} ms`)),
      connectWithinMs,
    );
    const done = () => {
      clearTimeout(timer);
      session.off("error", fail);
      session.off("close", closed);
      signal?.removeEventListener("abort", aborted);
      // Streams report a lost connection themselves.
      session.on("error", () => undefined);
    };
    session.once("error", fail);
    session.once("close", closed);
    signal?.addEventListener("abort", aborted);
    if (signal?.aborted === true) return aborted();
    session.once("remoteSettings", () => {
      done();
      resolve();
    });
  });
}
