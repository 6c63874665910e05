import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { createApp } from "./app.ts";
import { createFeed } from "./feed.ts";
import type { AdminParts } from "./parts.ts";

export interface AdminOptions extends AdminParts {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port: number;
}

export interface AdminServer {
  /** `host:port` */
  readonly address: string;
  /** What every request has to bring as `Authorization: Bearer …`. */
  readonly token: string;
  /** Opens the page, with the token where no server sees it. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

const tokenBytes = 18;
const bodyTimeoutMs = 10_000;

/** Serves the state of a mock, and changes it, for clients that have the token. */
export async function startAdmin(options: AdminOptions): Promise<AdminServer> {
  const host = options.host ?? "127.0.0.1";
  const token = randomBytes(tokenBytes).toString("base64url");
  const feed = createFeed(options.journal);
  const server = createAdaptorServer({
    fetch: createApp(options, { token, feed }).fetch,
    createServer,
    serverOptions: { requestTimeout: bodyTimeoutMs, headersTimeout: bodyTimeoutMs },
  });
  server.listen(options.port, host);
  await once(server, "listening").catch((error: Error) => {
    throw new Error(
      `Cannot serve the admin page on ${host}:${options.port}: ${error.message}. Choose another port.`,
    );
  });
  // A server that listens on TCP has an address of this kind.
  const address = `${host}:${(server.address() as AddressInfo).port}`;
  return {
    address,
    token,
    url: `http://${address}/#token=${token}`,
    close: async () => {
      await feed.close();
      const closed = new Promise((resolve) => server.close(resolve));
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
