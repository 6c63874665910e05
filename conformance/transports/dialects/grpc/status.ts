import type { IncomingHttpHeaders } from "node:http";
import type { Status } from "../../../../contracts/transcript/event.ts";

/** The status that headers or trailers carry; undefined where they carry none. */
export function statusFromHeaders(headers: IncomingHttpHeaders): Status | undefined {
  const text = headers["grpc-status"];
  if (text === undefined) return undefined;
  const message = percentDecoded(String(headers["grpc-message"] ?? ""));
  if (!/^\d{1,9}$/.test(String(text))) return { code: -1, message: `grpc-status is "${String(text)}"` };
  return { code: Number(text), message };
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
