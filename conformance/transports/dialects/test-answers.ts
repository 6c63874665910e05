import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { constants, createServer as createHttp2Server, type Http2ServerResponse } from "node:http2";
import type { AddressInfo } from "node:net";
import type { RawEvent } from "../../../contracts/transcript/recorder.ts";
import { createTransport } from "../create.ts";
import type { HttpCarrier, TransportName } from "../names.ts";
import type { OpenCall } from "../transport.ts";

/** An answer as its bytes, for the room's own tests. */
export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: readonly Uint8Array[];
  readonly trailers?: Readonly<Record<string, string>>;
  /** Breaks the exchange off after the body. */
  readonly breaksOff?: boolean;
  /** The stream is closed without an error and without headers; over HTTP/2 alone. */
  readonly nothing?: boolean;
  /** The headers end the stream; over HTTP/2 alone. */
  readonly headersOnly?: boolean;
}

export interface ScriptedRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

export interface ScriptedServer {
  readonly port: number;
  readonly requests: readonly ScriptedRequest[];
  readonly close: () => Promise<void>;
}

/** Answers every request in the same way; over HTTP/1.1 to fetch. */
export async function startScripted(carrier: HttpCarrier, answer: ScriptedAnswer): Promise<ScriptedServer> {
  const requests: ScriptedRequest[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    requests.push({ headers: request.headers, body: Buffer.concat(chunks) });
    if (answer.nothing === true && isHttp2(response)) {
      response.stream.close(constants.NGHTTP2_NO_ERROR);
      return;
    }
    if (answer.headersOnly === true && isHttp2(response)) {
      response.stream.respond({ ":status": answer.status ?? 200, ...answer.headers }, { endStream: true });
      return;
    }
    const declared = answer.trailers === undefined || carrier === "2" ? {} : { trailer: "x-any" };
    response.writeHead(answer.status ?? 200, { ...answer.headers, ...declared });
    for (const chunk of answer.body ?? []) response.write(chunk);
    if (answer.breaksOff === true) {
      // What is written first has to go out first.
      setImmediate(() => (isHttp2(response) ? response.stream.close(internalError) : response.destroy()));
      return;
    }
    if (answer.trailers !== undefined) response.addTrailers(answer.trailers);
    response.end();
  };
  // The two have the same interface for what is used here.
  const server =
    carrier === "2"
      ? createHttp2Server((request, response) => {
          void handle(request as unknown as IncomingMessage, response as unknown as ServerResponse);
        })
      : createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    requests,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

const internalError = constants.NGHTTP2_INTERNAL_ERROR;

function isHttp2(response: object): response is Http2ServerResponse {
  return "stream" in response;
}

export interface TestCall {
  readonly transport: TransportName;
  readonly carrier: HttpCarrier;
  readonly kind: OpenCall["method"]["methodKind"];
  readonly messages?: readonly Uint8Array[];
  readonly options?: OpenCall["options"];
}

/** Makes one call and returns what its transport told, once the server has closed it. */
export async function callScripted(port: number, call: TestCall): Promise<readonly RawEvent[]> {
  const endpoint = { address: { host: "127.0.0.1", port } };
  const connection = await createTransport(call.transport, endpoint, call.carrier).connect({});
  const events: RawEvent[] = [];
  const over = Promise.withResolvers<void>();
  try {
    const open = connection.open({
      path: "/test.Service/Method",
      method: { methodKind: call.kind },
      options: call.options ?? {},
      record: (event) => {
        events.push(event);
        // What comes after an end comes in the same turn.
        if (event.kind === "end") setImmediate(over.resolve);
      },
    });
    for (const message of call.messages ?? []) open.send(message);
    open.halfClose();
    await over.promise;
    return events;
  } finally {
    await connection.close();
  }
}
