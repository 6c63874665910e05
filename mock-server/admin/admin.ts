import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Api, type ApiOptions, answer, createApi } from "./api.ts";
import { createFeed } from "./feed.ts";
import { pageFile } from "./page-files.ts";

export interface AdminOptions extends ApiOptions {
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
const maxBodyBytes = 16 * 1024 * 1024;
const bodyTimeoutMs = 10_000;

/** Serves what a mock does and may be told, to whoever has the token. */
export async function startAdmin(options: AdminOptions): Promise<AdminServer> {
  const host = options.host ?? "127.0.0.1";
  const token = randomBytes(tokenBytes).toString("base64url");
  const api = createApi(options);
  const feed = createFeed(options.journal);
  const server = createServer(
    { requestTimeout: bodyTimeoutMs, headersTimeout: bodyTimeoutMs },
    (request, response) => {
      handle(request, response).catch((thrown: unknown) => {
        if (!response.headersSent) sendJson(response, 500, { error: `The mock failed: ${String(thrown)}` });
        else response.destroy();
      });
    },
  );

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.on("error", () => {});
    const url = new URL(request.url ?? "/", "http://admin");
    const page = request.method === "GET" ? await pageFile(url.pathname) : undefined;
    if (page !== undefined) {
      response.writeHead(200, { ...safeHeaders, "content-type": page.type }).end(page.content);
      return;
    }
    if (!isToken(request.headers.authorization, token)) {
      sendJson(response, 401, { error: "Send the token of the mock's banner: Authorization: Bearer TOKEN." });
      return;
    }
    if (request.method === "GET" && url.pathname === "/api/events") {
      response.writeHead(200, { ...safeHeaders, "content-type": "text/event-stream" });
      feed.add(response);
      return;
    }
    const body = await bodyOf(request);
    if (body === undefined) {
      const error = `The body has more than ${maxBodyBytes} bytes; send less.`;
      // The rest of it is not read, and the connection of no more use.
      sendJson(response, 413, { error }, { connection: "close" });
      return;
    }
    await respond(response, api, { method: request.method ?? "GET", url, body });
    if (request.method !== "GET") feed.tell({ kind: "state" });
  }

  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) =>
      reject(
        new Error(
          `Cannot serve the admin page on ${host}:${options.port}: ${error.message}. Choose another port.`,
        ),
      ),
    );
    server.listen(options.port, host, resolve);
  });
  // A server that listens on TCP has an address of this kind.
  const address = `${host}:${(server.address() as AddressInfo).port}`;
  return {
    address,
    token,
    url: `http://${address}/#token=${token}`,
    close: async () => {
      feed.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

/** The page is its own, and nobody may put it in a frame or guess what a file is. */
const safeHeaders: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};

async function respond(
  response: ServerResponse,
  api: Api,
  request: { readonly method: string; readonly url: URL; readonly body: string },
): Promise<void> {
  const { status, json, fileName } = await answer(api, request);
  const attachment =
    fileName === undefined ? {} : { "content-disposition": `attachment; filename="${fileName}"` };
  sendJson(response, status, json, attachment);
}

function sendJson(
  response: ServerResponse,
  status: number,
  json: unknown,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(json, (_, value: unknown) =>
    typeof value === "bigint" ? String(value) : value,
  );
  response.writeHead(status, { ...safeHeaders, ...headers, "content-type": "application/json" }).end(text);
}

/** Takes as long for a wrong token as for one that is nearly right. */
function isToken(authorization: string | undefined, token: string): boolean {
  const given = Buffer.from(authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    // A request without an encoding comes in buffers.
    const bytes = chunk as Buffer;
    length += bytes.length;
    if (length > maxBodyBytes) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString("utf8");
}
