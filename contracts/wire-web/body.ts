import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import type { Envelope, WebView } from "../transcript/web.ts";
import { type Form, headerOf, webClause } from "./web-clause.ts";

/** The envelopes of a body, and the one that ends it. */
export function bodyClauses(subject: Subject): readonly Clause[] {
  return [
    webClause(subject, {
      id: "wire-web/envelopes",
      further: "grpc/doc/PROTOCOL-WEB.md, Message framing; connectrpc.com/docs/protocol, Enveloped-Message",
      sentence:
        "A body is whole envelopes with flags that the protocol has: as many bytes as each says, and nothing behind the one that ends it.",
      forms: ["grpc-web", "connect-stream"],
      judge: judgeEnvelopes,
    }),
    webClause(subject, {
      id: "wire-web/end",
      further: "grpc/doc/PROTOCOL-WEB.md, Message framing; connectrpc.com/docs/protocol, EndStreamResponse",
      sentence:
        "A body ends with one envelope that says how the call ended: gRPC-Web's trailers (0x80), or Connect's end of the stream (0x02).",
      forms: ["grpc-web", "connect-stream"],
      judge: judgeEnd,
    }),
  ];
}

/** The bit of the envelope that ends a body. */
export const endFlags: Readonly<Record<Form, number>> = {
  "grpc-web": 0x80,
  "connect-stream": 0x02,
  "connect-unary": 0,
};

export function isEnd(form: Form): (envelope: Envelope) => boolean {
  return ({ flag }) => (flag & endFlags[form]) !== 0;
}

function judgeEnvelopes(web: WebView, form: Form): Verdict {
  const known = 1 | endFlags[form];
  const wrong = web.envelopes.findIndex(({ flag }) => (flag & ~known) !== 0);
  if (wrong >= 0) {
    const flag = hex(web.envelopes[wrong]?.flag ?? 0);
    return violated(`Envelope ${wrong + 1} has the flag ${flag}, which the protocol does not have.`);
  }
  const end = web.envelopes.findIndex(isEnd(form));
  const behind = web.envelopes[end + 1];
  if (end >= 0 && behind !== undefined && !isEnd(form)(behind)) {
    return violated(`A message comes behind the envelope that ends the body, which is number ${end + 1}.`);
  }
  if (web.ended && web.rest > 0) {
    return violated(`The body ends within an envelope: ${web.rest} bytes of it are there.`);
  }
  return web.envelopes.length === 0 ? vacuous("the body was empty") : holds;
}

function judgeEnd(web: WebView, form: Form): Verdict {
  const ends = web.envelopes.filter(isEnd(form));
  if (ends.length > 1) return violated(`${ends.length} envelopes say how the call ended.`);
  const [end] = ends;
  const inHeaders = form === "grpc-web" ? headerOf(web, "grpc-status") : undefined;
  if (inHeaders !== undefined) {
    if (end !== undefined) return violated("grpc-status stands in the headers and in the trailers.");
    return web.envelopes.length > 0
      ? violated("grpc-status stands in the headers, and a message follows.")
      : holds;
  }
  if (end !== undefined) return holds;
  if (!web.ended || web.status !== 200) return vacuous("the response did not come to its end");
  if (web.rest > 0) return vacuous("the body ends within an envelope");
  const misplaced = web.trailers?.some(([name]) => name === "grpc-status") === true;
  return violated(
    misplaced
      ? "grpc-status came in the trailers of HTTP, which a browser does not give to pages, and not in the body."
      : `The body ends without the envelope that says how the call ended (${hex(endFlags[form])}).`,
  );
}

function hex(flag: number): string {
  return `0x${flag.toString(16).padStart(2, "0")}`;
}
