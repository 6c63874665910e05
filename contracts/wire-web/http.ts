import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { peerEndOf } from "../transcript/query.ts";
import type { WebView } from "../transcript/web.ts";
import { type Form, headerOf, isConnectError, mediaType, webClause } from "./web-clause.ts";

/** The head of a response. */
export function httpClauses(subject: Subject): readonly Clause[] {
  return [
    webClause(subject, {
      id: "wire-web/http-status",
      further: "grpc/doc/PROTOCOL-WEB.md; connectrpc.com/docs/protocol, Error Codes",
      sentence:
        "Responses have the HTTP status 200, also those that end with an error, but for errors of unary Connect, which have the one of their code.",
      judge: judgeStatus,
    }),
    webClause(subject, {
      id: "wire-web/content-type",
      further: "grpc/doc/PROTOCOL-WEB.md; connectrpc.com/docs/protocol",
      sentence:
        "A response has the content-type of its request; an error of unary Connect is application/json.",
      judge: judgeContentType,
    }),
    webClause(subject, {
      id: "wire-web/encoding",
      further: "grpc/doc/compression.md; connectrpc.com/docs/protocol, Streaming-Request",
      sentence: "A response is compressed in a way that its headers name, and that the client accepts.",
      judge: judgeEncoding,
    }),
  ];
}

/** HTTP statuses by the name of the code: those of today, and of the first versions of Connect. */
const statuses: Readonly<Record<string, readonly number[]>> = {
  CANCELLED: [499, 408],
  UNKNOWN: [500],
  INVALID_ARGUMENT: [400],
  DEADLINE_EXCEEDED: [504, 408],
  NOT_FOUND: [404],
  ALREADY_EXISTS: [409],
  PERMISSION_DENIED: [403],
  RESOURCE_EXHAUSTED: [429],
  FAILED_PRECONDITION: [400, 412],
  ABORTED: [409],
  OUT_OF_RANGE: [400],
  UNIMPLEMENTED: [501, 404],
  INTERNAL: [500],
  UNAVAILABLE: [503],
  DATA_LOSS: [500],
  UNAUTHENTICATED: [401],
};

const ok = 200;

function judgeStatus(web: WebView, form: Form, transcript: Transcript): Verdict {
  if (web.status === ok) return holds;
  if (form !== "connect-unary") {
    return violated(
      `The response has the HTTP status ${web.status}${typeText(web)}; 200 was expected, with the status of the call behind it. ${cause(web)}`,
    );
  }
  if (!isConnectError(web)) {
    return violated(
      `The response has the HTTP status ${web.status}${typeText(web)}, and is no error of Connect, which is application/json. ${cause(web)}`,
    );
  }
  const end = peerEndOf(transcript);
  const name = end === undefined || end.status.code <= 0 ? undefined : codeName(end.status.code);
  const wanted = name === undefined ? undefined : statuses[name];
  if (name === undefined || wanted === undefined) return vacuous("the error has no code of Connect");
  return wanted.includes(web.status)
    ? holds
    : violated(`The error is ${name}, and has the HTTP status ${web.status}; its own is ${wanted[0]}.`);
}

function typeText(web: WebView): string {
  const type = headerOf(web, "content-type");
  return type === undefined ? "" : ` and content-type ${JSON.stringify(type)}`;
}

/** The likeliest reason. */
function cause(web: WebView): string {
  if (web.status === 415) return "Does the server speak this protocol?";
  return web.status === 404
    ? "Is there another server, or a proxy that knows no such path?"
    : "Did a proxy answer, and not the server?";
}

const wantedTypes: Readonly<Record<Form, readonly string[]>> = {
  "grpc-web": ["application/grpc-web+proto", "application/grpc-web"],
  "connect-unary": ["application/proto"],
  "connect-stream": ["application/connect+proto"],
};

function judgeContentType(web: WebView, form: Form): Verdict {
  const types = web.headers.filter(([name]) => name === "content-type");
  if (web.status !== ok) {
    return isConnectError(web) ? holds : vacuous(`the response has the HTTP status ${web.status}`);
  }
  if (types.length > 1) return violated(`content-type was sent ${types.length} times.`);
  const type = mediaType(web);
  if (wantedTypes[form].includes(type)) return holds;
  const came = type === "" ? "is missing" : `is ${JSON.stringify(type)}`;
  return violated(`content-type ${came}; ${wantedTypes[form][0]} was expected.`);
}

const encodingHeaders: Readonly<Record<Form, string>> = {
  "grpc-web": "grpc-encoding",
  "connect-unary": "content-encoding",
  "connect-stream": "connect-content-encoding",
};

/** What the client accepts. */
const accepted: ReadonlySet<string> = new Set(["identity", "gzip", "deflate"]);

function judgeEncoding(web: WebView, form: Form): Verdict {
  const name = encodingHeaders[form];
  const encoding = headerOf(web, name);
  if (encoding !== undefined && !accepted.has(encoding)) {
    return violated(`${name} is ${JSON.stringify(encoding)}, which the client does not accept.`);
  }
  const place = web.envelopes.findIndex(({ flag }) => (flag & 1) === 1);
  if (place >= 0 && (encoding === undefined || encoding === "identity")) {
    return violated(
      `Envelope ${place + 1} is marked as compressed, and ${name} is ${encoding === undefined ? "missing" : "identity"}.`,
    );
  }
  const unreadable = web.envelopes.findIndex((envelope) => envelope.unreadable === true);
  if (unreadable >= 0) return violated(`Envelope ${unreadable + 1} is marked as ${encoding}, and is none.`);
  if (web.unreadable === true) return violated(`The body is marked as ${encoding}, and is none.`);
  return encoding === undefined && place < 0 ? vacuous("nothing was compressed") : holds;
}
