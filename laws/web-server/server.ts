import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A response over HTTP/1.1, byte by byte. */
export interface WebReply {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Buffer;
  /** Trailers of HTTP itself. */
  readonly trailers?: Readonly<Record<string, string>>;
}

export interface WebServer {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** A server that answers every request with these bytes, once it is complete. */
export async function startWebServer(reply: WebReply): Promise<WebServer> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => answer(request, response, reply));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  // A TCP server's address is never a path.
  const { port } = server.address() as AddressInfo;
  return {
    address: `127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

function answer(_: IncomingMessage, response: ServerResponse, reply: WebReply): void {
  const { status = 200, headers, body = Buffer.alloc(0), trailers } = reply;
  for (const [name, value] of Object.entries(headers)) {
    response.setHeader(name, typeof value === "string" ? value : [...value]);
  }
  if (trailers !== undefined) response.setHeader("trailer", Object.keys(trailers).join(", "));
  response.writeHead(status);
  response.write(body);
  if (trailers !== undefined) response.addTrailers({ ...trailers });
  response.end();
}
