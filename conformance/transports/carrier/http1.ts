import { Agent, type IncomingMessage, request as requestHttp } from "node:http";
import type { Socket } from "node:net";
import { Code } from "../../../contracts/transcript/code.ts";
import type { ConnectOptions, Endpoint } from "../transport.ts";
import {
  drained,
  type Exchange,
  type ExchangeRequest,
  type HttpConnection,
  headerLines,
  type Listener,
  writeAll,
} from "./exchange.ts";
import { connectEvent, endpointUrl, type OpenSocket, openSocket } from "./socket.ts";

const connectWithinMs = 5_000;

/**
 * HTTP/1.1 sockets, one for each exchange; resolves once the first is connected. None is used again: after an
 * early answer a server may still read the request before, and one that was idle may just be closing.
 */
export async function openHttp1(endpoint: Endpoint, options: ConnectOptions): Promise<HttpConnection> {
  const open = new Set<OpenSocket>();
  const dial = (): OpenSocket => {
    const opened = openSocket(endpoint, ["http/1.1"]);
    open.add(opened);
    opened.socket.once("close", () => open.delete(opened));
    return opened;
  };
  let first: Socket | undefined = await connected(dial(), endpoint, options.signal);
  const agent = new Agent({ keepAlive: false });
  agent.createConnection = () => {
    const socket = first !== undefined && !first.destroyed ? first : dial().socket;
    first = undefined;
    return socket;
  };
  let closed = false;
  return {
    usable: () => !closed,
    open: (request, listener) => openExchange({ agent, endpoint, request, listener }),
    cut: () => {
      closed = true;
      for (const { cut } of open) cut();
    },
    close: async () => {
      closed = true;
      agent.destroy();
      for (const { socket } of open) socket.destroy();
    },
  };
}

function connected(opened: OpenSocket, endpoint: Endpoint, signal: AbortSignal | undefined): Promise<Socket> {
  const { socket } = opened;
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => {
      done();
      socket.destroy();
      reject(error);
    };
    const aborted = () => fail(new Error("the run was interrupted"));
    const timer = setTimeout(
      () => fail(new Error(`no connection within ${connectWithinMs} ms`)),
      connectWithinMs,
    );
    const ready = () => {
      done();
      resolve(socket);
    };
    const done = () => {
      clearTimeout(timer);
      socket.off("error", fail);
      socket.off(connectEvent(endpoint), ready);
      signal?.removeEventListener("abort", aborted);
      // Requests tell of a lost socket themselves; one that waits for its first request has none.
      socket.on("error", () => undefined);
    };
    socket.once("error", fail);
    socket.once(connectEvent(endpoint), ready);
    signal?.addEventListener("abort", aborted);
    if (signal?.aborted === true) aborted();
  });
}

/** A server that closes the connection before it has read all of the request loses its own early answer. */
const keptAlive = [["connection", "keep-alive"]] as const;

interface Opening {
  readonly agent: Agent;
  readonly endpoint: Endpoint;
  readonly request: ExchangeRequest;
  readonly listener: Listener;
}

function openExchange({ agent, endpoint, request, listener }: Opening): Exchange {
  // The agent's sockets are encrypted where they have to be; to node's client they are plain ones.
  const url = new URL(request.path, endpointUrl({ address: endpoint.address }));
  const outgoing = requestHttp(url, {
    method: "POST",
    agent,
    headers: headerLines([...request.headers, ...keptAlive]),
  });
  const held: Uint8Array[] = [];
  let response: IncomingMessage | undefined;
  let paused = request.startPaused;
  let ended = false;

  const lose = (message: string) => {
    if (ended) return;
    ended = true;
    listener.lost({ status: { code: Code.UNAVAILABLE, message }, cause: "connection-lost" });
  };
  outgoing.on("response", (incoming) => {
    response = incoming;
    listener.head({ status: incoming.statusCode ?? 0, headers: incoming.headers, endStream: false });
    incoming.on("data", (chunk: Buffer) => listener.data(chunk));
    incoming.on("end", () => {
      if (ended || !incoming.complete) return;
      ended = true;
      listener.ended(incoming.trailers);
    });
    incoming.on("error", (error) => lose(error.message));
    incoming.on("close", () => lose("the connection was closed within the answer"));
    if (paused) incoming.pause();
  });
  // What is written after an early response may find no reader; the response counts.
  outgoing.on("error", (error) => {
    if (response === undefined) lose(error.message);
  });
  outgoing.on("close", () => {
    if (response === undefined) lose("the connection was closed");
  });
  if (!request.whole) outgoing.flushHeaders();

  return {
    writable: () => !outgoing.destroyed && !outgoing.writableEnded,
    write: (pieces) => {
      if (!request.whole) return writeAll(outgoing, pieces);
      held.push(...pieces);
      return true;
    },
    drained: () => drained(outgoing),
    end: () => {
      if (outgoing.destroyed || outgoing.writableEnded) return;
      if (request.whole) outgoing.end(Buffer.concat(held));
      else outgoing.end();
    },
    pause: () => {
      paused = true;
      response?.pause();
    },
    resume: () => {
      paused = false;
      response?.resume();
    },
    reset: () => {
      ended = true;
      outgoing.destroy();
    },
  };
}
