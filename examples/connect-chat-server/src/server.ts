import { Code, ConnectError } from "@connectrpc/connect";
import { connectNodeAdapter } from "@connectrpc/connect-node";
import { createValidateInterceptor } from "@connectrpc/validate";
import { chatRoutes } from "./chat-service.ts";
import { endReadingWithCall } from "./end-reading.ts";
import { healthRoutes } from "./health.ts";
import { listenOnOnePort } from "./one-port.ts";

export interface ChatServer {
  readonly port: number;
  /** Lets calls finish for a while, ends the others UNAVAILABLE, and resolves when all are gone. */
  readonly stop: () => Promise<void>;
}

export interface ChatServerOptions {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** How long calls may go on after `stop`, in milliseconds. */
  readonly graceMs?: number;
}

const defaultGraceMs = 4_000;
/** How long the end of a call may take to reach a client that does not read. */
const flushMs = 1_000;
/** gRPC's usual limit of a message. */
const readMaxBytes = 4 * 1024 * 1024;

export async function startChatServer(options: ChatServerOptions): Promise<ChatServer> {
  const stopping = new AbortController();
  const stopped = new AbortController();
  const health = healthRoutes(stopping.signal);
  const port = await listenOnOnePort({
    host: options.host,
    port: options.port,
    handler: connectNodeAdapter({
      routes: (router) => {
        chatRoutes(router);
        health(router);
      },
      interceptors: [endReadingWithCall, createValidateInterceptor()],
      readMaxBytes,
      shutdownSignal: stopped.signal,
    }),
  });
  return {
    port: port.port,
    stop: async () => {
      stopping.abort();
      const drained = port.drain();
      if (!(await settles(drained, options.graceMs ?? defaultGraceMs))) {
        stopped.abort(new ConnectError("The server is stopping.", Code.Unavailable));
        await settles(drained, flushMs);
      }
      port.destroy();
      await drained;
    },
  };
}

async function settles(promise: Promise<void>, withinMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, withinMs, false);
  });
  const settled = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return settled;
}
