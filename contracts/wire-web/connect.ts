import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Subject } from "../model/subject.ts";
import { connectCodes } from "../transcript/code.ts";
import { isRecord } from "../transcript/is-record.ts";
import type { WebView } from "../transcript/web.ts";
import { isEnd } from "./body.ts";
import { isConnectError, webClause } from "./web-clause.ts";

/** What Connect says in JSON. */
export function connectClauses(subject: Subject): readonly Clause[] {
  return [
    webClause(subject, {
      id: "wire-web/end-stream",
      further: "connectrpc.com/docs/protocol, EndStreamResponse",
      sentence:
        "Connect's end of the stream is a JSON object: an error where there is one, in Connect's form, and metadata as lists of strings.",
      forms: ["connect-stream"],
      judge: judgeEndStream,
    }),
    webClause(subject, {
      id: "wire-web/error",
      further: "connectrpc.com/docs/protocol, Unary-Response and Error Codes",
      sentence:
        "An error of Connect is a JSON object with a code of Connect, a message, and details with their type and base64.",
      forms: ["connect-unary", "connect-stream"],
      judge: judgeError,
    }),
  ];
}

function judgeEndStream(web: WebView): Verdict {
  const text = web.envelopes.find(isEnd("connect-stream"))?.text;
  if (text === undefined) return vacuous("no end of the stream came");
  const json = objectIn(text);
  if (json === undefined) return violated(`The end of the stream is no JSON object: ${shown(text)}.`);
  const { metadata } = json;
  if (metadata === undefined || metadata === null) return holds;
  if (!isRecord(metadata))
    return violated(`The metadata of the end of the stream is ${shown(metadata)}, and no object.`);
  const wrong = Object.entries(metadata).find(
    ([, values]) => !Array.isArray(values) || values.some((value) => typeof value !== "string"),
  );
  return wrong === undefined
    ? holds
    : violated(
        `The metadata ${shown(wrong[0])} of the end of the stream is ${shown(wrong[1])}, and no list of strings.`,
      );
}

function judgeError(web: WebView): Verdict {
  const error = errorIn(web);
  if (error === undefined) return vacuous("no error came");
  if (typeof error === "string") return violated(error);
  const { code, message, details } = error;
  if (typeof code !== "string" || !connectCodes.has(code)) {
    const name = typeof code === "string" ? near(code) : "";
    return violated(
      code === undefined
        ? "The error has no code."
        : `The code of the error is ${shown(code)}, which Connect does not have${name}.`,
    );
  }
  if (message !== undefined && message !== null && typeof message !== "string")
    return violated(`The message of the error is ${shown(message)}, and no string.`);
  if (details === undefined || details === null) return holds;
  if (!Array.isArray(details))
    return violated(`The details of the error are ${shown(details)}, and no list.`);
  const wrong = details.find((detail) => !isDetail(detail));
  return wrong === undefined
    ? holds
    : violated(
        `A detail of the error is ${shown(wrong)}; it needs a type, which is a name, and a value in base64.`,
      );
}

/** A text says why it is none. */
function errorIn(web: WebView): Readonly<Record<string, unknown>> | string | undefined {
  if (isConnectError(web)) {
    const { body } = web;
    if (!web.ended || body === undefined) return undefined;
    return objectIn(body) ?? `The error is no JSON object: ${shown(body)}.`;
  }
  const text = web.envelopes.find(isEnd("connect-stream"))?.text;
  const error = text === undefined ? undefined : objectIn(text)?.error;
  if (error === undefined || error === null) return undefined;
  return isRecord(error) ? error : `The error is ${shown(error)}, and no JSON object.`;
}

function near(code: string): string {
  const lower = code.toLowerCase().replace("cancelled", "canceled");
  return connectCodes.has(lower) ? `; write ${lower}` : "";
}

function isDetail(detail: unknown): boolean {
  if (!isRecord(detail)) return false;
  const { type, value } = detail;
  if (typeof type !== "string" || !/^[\w.]+$/.test(type) || typeof value !== "string") return false;
  return /^[A-Za-z0-9+/]*={0,2}$/.test(value) && value.replace(/=+$/, "").length % 4 !== 1;
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return isRecord(json) ? json : undefined;
  } catch {
    return undefined;
  }
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? "undefined";
  return text.length <= 100 ? text : `${text.slice(0, 100)}…`;
}
