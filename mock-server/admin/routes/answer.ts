import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { isRecord } from "../../../contracts/transcript/is-record.ts";
import { parseStubText } from "../../stubs/document.ts";

/** Sends a value as JSON; 64-bit integers are sent as text. */
export function answer(context: Context, value: unknown, status: ContentfulStatusCode = 200): Response {
  const text = JSON.stringify(value, (_, each: unknown) => (typeof each === "bigint" ? String(each) : each));
  return context.body(text, status, { "content-type": "application/json" });
}

export function done(context: Context): Response {
  return answer(context, { ok: true });
}

export function notFound(message: string): HTTPException {
  return new HTTPException(404, { message });
}

/** The body as a JSON object; throws a 400 where it is something else. */
export async function objectFrom(context: Context): Promise<Readonly<Record<string, unknown>>> {
  let value: unknown;
  try {
    const text = await context.req.text();
    JSON.parse(text);
    // Reads JSON, too, and keeps all digits of its numbers.
    const document = parseStubText("body", text);
    value = "value" in document ? document.value : undefined;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new HTTPException(400, { message: `Cannot read the body: ${why}.` });
  }
  if (isRecord(value)) return value;
  throw new HTTPException(400, { message: "Cannot read the body: send a JSON object." });
}
