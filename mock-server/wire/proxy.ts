import {
  type ClientHttp2Session,
  type ClientHttp2Stream,
  connect,
  constants,
  createServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { AddressInfo } from "node:net";
import type { WireChange } from "./change.ts";

export interface WireProxy {
  readonly port: number;
  /** Stops listening and lets open streams finish. */
  readonly drain: () => void;
  /** Closes every connection and resolves when the port is free. */
  readonly close: () => Promise<void>;
}

interface Address {
  readonly host: string;
  readonly port: number;
}

/** A hop for each change, the first one nearest to the client and at the address. */
export async function createWireProxy(
  address: Address,
  behindPort: number,
  changes: readonly WireChange[],
): Promise<WireProxy> {
  const hops: WireProxy[] = [];
  let port = behindPort;
  for (const [index, change] of changes.toReversed().entries()) {
    const isFront = index === changes.length - 1;
    const hop = await createHop(isFront ? address : { host: "127.0.0.1", port: 0 }, port, change);
    hops.push(hop);
    port = hop.port;
  }
  return {
    port,
    drain: () => {
      for (const hop of hops) hop.drain();
    },
    close: async () => {
      await Promise.all(hops.map((hop) => hop.close()));
    },
  };
}

/**
 * A server in front of another on this machine that passes HTTP/2 streams on and changes what no gRPC
 * library would send. One connection behind it for each in front, and pipes both ways, so that
 * cancellation and back pressure reach through.
 */
async function createHop(address: Address, behindPort: number, change: WireChange): Promise<WireProxy> {
  // Cancelled streams in quick succession are no attack here.
  const server = createServer({ streamResetBurst: 1_000_000, streamResetRate: 1_000_000 });
  const sessions = new Set<ServerHttp2Session>();
  server.on("session", (session) => {
    sessions.add(session);
    const behind = connect(`http://127.0.0.1:${behindPort}`);
    // A refused or lost connection ends the streams; they say so on their own.
    behind.on("error", () => {});
    session.on("error", () => {});
    session.on("close", () => {
      sessions.delete(session);
      change.dropped?.(sessions);
      behind.destroy();
    });
    session.on("stream", (stream, headers) => {
      stream.on("error", () => {});
      if (change.intercept?.(stream, headers) !== true)
        passOn(stream, headers, { connection: session, behind }, change);
    });
  });
  const port = await listen(server, address);
  return {
    port,
    drain: () => {
      server.close();
      for (const session of sessions) session.close();
    },
    close: () =>
      new Promise((resolve) => {
        for (const session of sessions) session.destroy();
        if (server.listening) server.close(() => resolve());
        else resolve();
      }),
  };
}

function passOn(
  front: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  { connection, behind }: { readonly connection: ServerHttp2Session; readonly behind: ClientHttp2Session },
  change: WireChange,
): void {
  // Closing a stream half-closes it before it is reset: a cancelled upload would look finished. This does not.
  const reset = new AbortController();
  const back = behind.request(change.requestHeaders?.(headers) ?? headers, { signal: reset.signal });
  back.on("error", () => {
    if (!front.destroyed && !front.closed) front.close(constants.NGHTTP2_INTERNAL_ERROR);
  });
  const requestData = change.requestData?.(headers);
  if (requestData === undefined) front.pipe(back);
  else front.pipe(requestData).pipe(back);
  // Node ends the writable half of a stream that was reset, and forgets its session: only the code tells a cancelled one.
  front.on("close", () => {
    if (front.rstCode === constants.NGHTTP2_CANCEL) change.cancelled?.(connection);
    reset.abort();
  });
  passBack(back, front, headers, change);
}

function passBack(
  back: ClientHttp2Stream,
  front: ServerHttp2Stream,
  request: IncomingHttpHeaders,
  change: WireChange,
): void {
  const changedTrailers = (trailers: IncomingHttpHeaders): OutgoingHttpHeaders | "reset" =>
    change.trailers?.(trailers, { request, stream: front }) ?? trailers;
  let trailers: OutgoingHttpHeaders | "reset" = {};
  back.on("trailers", (received) => {
    trailers = changedTrailers(received);
  });
  back.on("response", (received, flags) => {
    if (front.destroyed || front.closed) return;
    if ((flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0) {
      const only = changedTrailers(received);
      if (only === "reset") front.close(constants.NGHTTP2_INTERNAL_ERROR);
      else front.respond(only, { endStream: true });
      return;
    }
    front.respond(change.responseHeaders?.(received) ?? received, { waitForTrailers: true });
    const data = change.responseData?.(request);
    if (data === undefined) back.pipe(front);
    else back.pipe(data).pipe(front);
  });
  front.on("wantTrailers", () => {
    if (trailers === "reset") front.close(constants.NGHTTP2_INTERNAL_ERROR);
    else front.sendTrailers(trailers);
  });
  back.on("close", () => {
    if (back.rstCode !== constants.NGHTTP2_NO_ERROR && !front.closed) front.close(back.rstCode);
  });
}

function listen(server: Http2Server, address: Address): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(address.port, address.host, () => {
      // A server that listens on TCP has an address of this kind.
      resolve((server.address() as AddressInfo).port);
    });
  });
}
