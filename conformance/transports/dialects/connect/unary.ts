import type { Head } from "../../carrier/exchange.ts";
import type { EventSink, ResponseReader } from "../dialect.ts";
import { decompressed } from "../framing.ts";
import { refusalReader } from "../http-status.ts";
import { metadataFromHeaders } from "../metadata.ts";
import { statusFromError } from "./status.ts";
import { detailsTrailer, splitHeaders } from "./trailers.ts";

/**
 * Reads a unary response: with HTTP 200 the body is the message, with any other status a JSON error; trailers
 * are headers with a prefix. Source: connectrpc.com/docs/protocol, "Unary (Request-Response) RPCs".
 */
export function readUnary(head: Head, sink: EventSink): ResponseReader {
  const { status, headers } = head;
  const type = mediaType(headers["content-type"]);
  const succeeds = status === 200 && type === "application/proto";
  const fails = status !== 200 && type === "application/json";
  if (!succeeds && !fails) return refusalReader(head, sink);
  const { headers: metadata, trailers } = splitHeaders(metadataFromHeaders(headers));
  sink.headers(metadata);
  const chunks: Buffer[] = [];
  const body = () => {
    const bytes = Buffer.concat(chunks);
    const encoding = String(headers["content-encoding"] ?? "identity");
    return encoding === "identity" ? bytes : decompressed(bytes, encoding);
  };
  return {
    push: (chunk) => {
      chunks.push(chunk);
    },
    finish: () => {
      if (succeeds) {
        sink.message(body());
        sink.end({ status: { code: 0, message: "" }, trailers, cause: "trailers" });
        return;
      }
      const error = statusFromError(parsed(body()));
      if (error === undefined) {
        refusalReader(head, sink).finish(undefined);
        return;
      }
      sink.end({
        status: error.status,
        trailers: [...trailers, ...detailsTrailer(error)],
        cause: error.status.code === -1 ? "malformed-status" : "trailers",
      });
    },
  };
}

function mediaType(value: string | undefined): string {
  return (value ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "";
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString("utf8"));
  } catch {
    return undefined;
  }
}
