import { type IncomingHttpHeaders, performServerHandshake } from "node:http2";
import { Duplex } from "node:stream";

const readWithinMs = 1_000;

/**
 * The content-type of the request in the first bytes of an HTTP/2 connection; undefined where there is none.
 * Headers are compressed in HTTP/2: a session of its own that nobody hears reads them.
 */
export function contentTypeOf(request: Buffer): Promise<string | undefined> {
  return new Promise((resolve) => {
    const wire = new Duplex({ read: () => {}, write: (_, __, done) => done() });
    const session = performServerHandshake(wire);
    const finish = (headers?: IncomingHttpHeaders) => {
      clearTimeout(timer);
      resolve(headers?.["content-type"]);
      session.destroy();
      wire.destroy();
    };
    const timer = setTimeout(finish, readWithinMs);
    session.on("error", () => finish());
    session.on("stream", (stream, headers) => {
      stream.on("error", () => {});
      finish(headers);
    });
    wire.push(request);
  });
}
