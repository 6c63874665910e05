import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import type { WebView } from "../transcript/web.ts";
import { isEnd } from "./body.ts";
import { headerOf, webClause } from "./web-clause.ts";

/** The trailers of gRPC-Web: a block of HTTP/1.1 headers in the body. */
export function trailerClauses(subject: Subject): readonly Clause[] {
  const forms = ["grpc-web"] as const;
  return [
    webClause(subject, {
      id: "wire-web/trailers",
      further: "grpc/doc/PROTOCOL-WEB.md, Message framing",
      sentence:
        "gRPC-Web's trailers are lines of `name: value`, with grpc-status once, in digits, and grpc-message percent-encoded.",
      forms,
      judge: judgeTrailers,
    }),
    webClause(subject, {
      id: "wire-web/trailer-form",
      level: "should",
      further: "grpc/doc/PROTOCOL-WEB.md, Message framing",
      sentence: "The names in gRPC-Web's trailers are in lower case, and CRLF ends each line but the last.",
      forms,
      judge: judgeForm,
    }),
  ];
}

interface Line {
  readonly text: string;
  readonly name: string;
  readonly value: string;
}

function textOf(web: WebView): string | undefined {
  return web.envelopes.find(isEnd("grpc-web"))?.text;
}

function linesOf(text: string): readonly Line[] {
  return text
    .split(/\r?\n/)
    .filter((line) => line !== "")
    .map((line) => {
      const colon = line.indexOf(":");
      return { text: line, name: line.slice(0, Math.max(0, colon)), value: line.slice(colon + 1).trim() };
    });
}

/** The trailers, or the headers where they are the whole response. */
function statusLines(web: WebView): readonly Line[] | undefined {
  const text = textOf(web);
  if (text !== undefined) return linesOf(text);
  if (headerOf(web, "grpc-status") === undefined) return undefined;
  return web.headers.map(([name, value]) => ({ text: `${name}: ${value}`, name, value }));
}

function judgeTrailers(web: WebView): Verdict {
  const lines = statusLines(web);
  if (lines === undefined) return vacuous("no trailers came");
  const odd = lines.find(({ name }) => !/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name));
  if (odd !== undefined) return violated(`The trailers have the line ${JSON.stringify(odd.text)}.`);
  const values = (wanted: string) =>
    lines.filter(({ name }) => name.toLowerCase() === wanted).map(({ value }) => value);
  const statuses = values("grpc-status");
  const [status] = statuses;
  if (status === undefined) return violated("The trailers have no grpc-status.");
  if (statuses.length > 1) return violated(`grpc-status stands ${statuses.length} times in the trailers.`);
  if (!/^(0|[1-9]\d*)$/.test(status))
    return violated(`grpc-status is ${JSON.stringify(status)}, and no number.`);
  const [message] = values("grpc-message");
  if (message !== undefined) {
    if (/[^\x20-\x7e]/.test(message)) {
      return violated(`grpc-message is not percent-encoded: ${JSON.stringify(message.slice(0, 80))}.`);
    }
    if (/%(?![0-9a-fA-F]{2})/.test(message))
      return violated(
        `grpc-message has a % that begins no two hex digits: ${JSON.stringify(message.slice(0, 80))}.`,
      );
  }
  return holds;
}

function judgeForm(web: WebView): Verdict {
  const text = textOf(web);
  if (text === undefined) return vacuous("no trailers came in the body");
  const upper = linesOf(text).find(({ name }) => name !== name.toLowerCase());
  if (upper !== undefined)
    return violated(`The trailers have the name ${upper.name}, which is not in lower case.`);
  return /(^|[^\r])\n/.test(text)
    ? violated("A line of the trailers ends with LF, and not with CRLF.")
    : holds;
}
