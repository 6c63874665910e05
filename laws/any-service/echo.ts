import { fromBinary } from "@bufbuild/protobuf";
import { status } from "@grpc/grpc-js";
import { feedService } from "./feed-schema.ts";
import { type OnStream, respond } from "./http2-server.ts";

/** What can be wrong about a server that otherwise gives back what it is sent. */
export interface Ways {
  /** The messages of a request's bytes; undefined where they are none. */
  readonly split: (data: readonly Buffer[]) => readonly Buffer[] | undefined;
  /** A grpc-timeout in milliseconds. */
  readonly timeoutMs: (value: string) => number;
  /** How long it works on a call. */
  readonly worksForMs: number;
  /** What is worked on of a message. */
  readonly taken: (message: Buffer) => Buffer;
}

const unitMs: Readonly<Record<string, number>> = { n: 1e-6, u: 1e-3, m: 1, S: 1e3, M: 6e4, H: 36e5 };

export const honestWays: Ways = {
  split: (data) => messagesOf(Buffer.concat(data)),
  timeoutMs: (value) => Number(value.slice(0, -1)) * (unitMs[value.slice(-1)] ?? 1),
  worksForMs: 0,
  taken: (message) => message,
};

const streamsRequests = /\/(Upload|Talk)$/;

/** Serves feed.proto: each RPC gives back the requests, or the last of them, once they are all there. */
export async function echo(ways: Partial<Ways>): Promise<OnStream> {
  const { split, timeoutMs, worksForMs, taken } = { ...honestWays, ...ways };
  const { methods } = await feedService();
  return (stream, headers) => {
    const path = headers[":path"] ?? "";
    const method = methods.find(({ name }) => path === `/feed.v1.Feed/${name}`);
    if (method === undefined || headers["grpc-encoding"] === "gzip")
      return respond(stream, status.UNIMPLEMENTED);
    const timeout = headers["grpc-timeout"];
    if (typeof timeout === "string") {
      const expire = () => respond(stream, status.DEADLINE_EXCEEDED);
      const timer = setTimeout(expire, Math.min(timeoutMs(timeout), 2 ** 31 - 1));
      stream.on("close", () => clearTimeout(timer));
    }
    const data: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => data.push(chunk));
    stream.on("end", () => {
      const messages = split(data)?.map(taken);
      const streams = streamsRequests.test(path);
      if (messages === undefined || (!streams && messages.length !== 1) || !messages.every(decodes)) {
        return respond(stream, status.INTERNAL);
      }
      const last = messages.at(-1) ?? Buffer.alloc(0);
      const answer = () => respond(stream, status.OK, path.endsWith("Talk") ? messages : [last]);
      if (worksForMs === 0) answer();
      else setTimeout(answer, worksForMs);
    });

    function decodes(message: Buffer): boolean {
      try {
        return method !== undefined && fromBinary(method.input, message) !== undefined;
      } catch {
        return false;
      }
    }
  };
}

function messagesOf(bytes: Buffer): readonly Buffer[] | undefined {
  const messages: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes.length - at < 5) return undefined;
    const end = at + 5 + bytes.readUInt32BE(at + 1);
    if (end > bytes.length || bytes[at] !== 0) return undefined;
    messages.push(bytes.subarray(at + 5, end));
    at = end;
  }
  return messages;
}
