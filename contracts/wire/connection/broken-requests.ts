import type { DescMethod } from "@bufbuild/protobuf";
import { holds, type Verdict, vacuous, violated } from "../../model/clause.ts";
import { streamsRequests } from "../../model/method-kind.ts";
import type { Transcript } from "../../transcript/event.ts";
import type { Conversations } from "./conversations.ts";
import type { StreamEnd } from "./heard.ts";
import { data, flag, prefix, stream } from "./said.ts";
import { between, judgeUnusual } from "./unusual.ts";

const id = stream.unusual;

/** What every library refuses; of the rest each takes something for right. */
const refused = {
  encoding: "an unknown grpc-encoding",
  prefix: "a length prefix that is cut off",
  message: "a message that is cut off",
} as const;

/** What a server may well overlook. */
const tolerated = { timeout: "a grpc-timeout that is none", te: "no te" } as const;
const mayBeServed: ReadonlySet<string> = new Set(Object.values(tolerated));

/** A stream of requests that ends within one is taken for one that ends before it by gRPC's core in C. */
function refusedByAll(method: DescMethod): ReadonlySet<string> {
  return new Set(streamsRequests(method) ? [refused.encoding] : Object.values(refused));
}

const conversations: Conversations["conversations"] = (body, requests) => {
  const [first = new Uint8Array()] = requests;
  const said = (payload: Uint8Array, fields: Readonly<Record<string, string | undefined>> = {}) =>
    between(body, [{ say: "request", stream: id, fields }, data(id, payload, flag.END_STREAM)]);
  const flagged = (compressed: number) => Buffer.concat([prefix(compressed, first.length), first]);
  return {
    [refused.encoding]: said(flagged(1), { "grpc-encoding": "snafu" }),
    [refused.prefix]: said(prefix(0, first.length).subarray(0, 3)),
    [refused.message]: said(Buffer.concat([prefix(0, first.length + 100), first])),
    "a compressed message without grpc-encoding": said(flagged(1)),
    "the compressed flag 2": said(flagged(2)),
    "another content-type": said(body, { "content-type": "text/html" }),
    "a message of 4 GiB that does not come": said(prefix(0, 0xff_ff_ff_ff)),
    "no message": between(body, [{ say: "request", stream: id, endStream: true }]),
    [tolerated.timeout]: said(body, { "grpc-timeout": "soon" }),
    [tolerated.te]: said(body, { te: undefined }),
    "the method GET": said(body, { ":method": "GET" }),
  };
};

export const brokenRequests: Conversations = {
  conversations,
  clause: {
    id: "wire/broken-requests",
    sentence:
      "A request that is none harms its own stream only: the next call on the connection is served, and what is cut off or in an unknown encoding is not answered with OK.",
    further: "grpc/doc/PROTOCOL-HTTP2.md, Requests; RFC 9113, section 8.1.1",
    judge: (transcript, method) =>
      judgeUnusual(transcript, ({ end }) => answered(transcript, end, refusedByAll(method))),
  },
};

/** Each library takes one or another for right. */
export const refusedRequests: Conversations = {
  thorough: true,
  conversations,
  clause: {
    id: "wire/broken-requests-refused",
    level: "should",
    sentence:
      "A request that is none ends, and not with OK: a wrong compressed flag, content-type or method as well.",
    further: "grpc/doc/PROTOCOL-HTTP2.md, Requests; grpc/doc/compression.md",
    judge: (transcript) =>
      judgeUnusual(transcript, ({ end }) => {
        const { call } = transcript;
        if (mayBeServed.has(call)) return vacuous("a server may overlook that");
        return end.by === "nothing"
          ? violated(`A call with ${call} did not end.`, { call, doubtful: true })
          : answered(transcript, end, new Set([call]));
      }),
  },
};

function answered({ call }: Transcript, end: StreamEnd, mustBeRefused: ReadonlySet<string>): Verdict {
  const isOk = end.by === "status" && end.status === "0" && end.messages;
  return isOk && mustBeRefused.has(call)
    ? violated(`A call with ${call} was answered with OK.`, { call })
    : holds;
}
