import { Transform } from "node:stream";
import type { NodeHandler, NodeRequest, NodeResponse } from "./handler.ts";

const textType = /^application\/grpc-web-text/i;

/**
 * gRPC-Web's text form in terms of its binary one: bodies in base64, for browsers that cannot read a binary
 * answer while it comes. Source: grpc/doc/PROTOCOL-WEB.md, "Text-encoded (response) streams".
 */
export function withGrpcWebText(handle: NodeHandler): NodeHandler {
  return (request, response) => {
    if (!textType.test(request.headers["content-type"] ?? "")) return handle(request, response);
    handle(decoded(request), encoding(response));
  };
}

/** The request with its binary body and content-type; everything else is the request's own. */
function decoded(request: NodeRequest): NodeRequest {
  const body = request.pipe(createDecoder());
  request.once("error", (error) => body.destroy(error));
  const headers = { ...request.headers, "content-type": "application/grpc-web+proto" };
  return new Proxy(request, {
    get: (target, key) => {
      if (key === "headers") return headers;
      if (key === Symbol.asyncIterator) return body[Symbol.asyncIterator].bind(body);
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

/** Decodes base64 in pieces; each may be padded on its own. */
function createDecoder(): Transform {
  let rest = "";
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      const text = rest + chunk.toString("latin1");
      const whole = text.length - (text.length % 4);
      rest = text.slice(whole);
      const groups = text.slice(0, whole).match(/[^=]+={0,2}/g) ?? [];
      done(null, Buffer.concat(groups.map((group) => Buffer.from(group, "base64"))));
    },
    flush: (done) => done(null, Buffer.from(rest, "base64")),
  });
}

function encoding(response: NodeResponse): NodeResponse {
  const inText = (chunk: unknown): unknown =>
    chunk instanceof Uint8Array ? Buffer.from(chunk).toString("base64") : chunk;
  return new Proxy(response, {
    get: (target, key) => {
      if (key === "writeHead") {
        return (status: number, headers: Record<string, unknown>) => {
          const type = headers["content-type"];
          const changed = typeof type === "string" && type.startsWith("application/grpc-web");
          // Both versions of HTTP take a status and headers.
          Reflect.apply(target.writeHead, target, [
            status,
            changed ? { ...headers, "content-type": "application/grpc-web-text+proto" } : headers,
          ]);
          return response;
        };
      }
      if (key === "write") {
        return (chunk: unknown, _: unknown, done: unknown) =>
          Reflect.apply(target.write, target, [inText(chunk), "latin1", done]);
      }
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}
