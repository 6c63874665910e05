import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import { createDeframer } from "../framing.ts";
import { metadataFromHeaders } from "../grpc/status.ts";
import type { End, Reading, Told } from "../http/dialect.ts";
import type { Head } from "../http/exchange.ts";
import { refusal } from "../http/refusal.ts";
import { detailsTrailer } from "./details.ts";
import { isRecord, statusFromError } from "./error.ts";

/** The bit of the message that ends a stream. Source: connectrpc.com/docs/protocol, "Streaming RPCs". */
const endStreamFlag = 2;

/** Reads a streaming answer: messages in frames, and one more with the end in JSON. */
export function readStream(head: Head, told: Told): Reading {
  const { status, headers } = head;
  const type = String(headers["content-type"] ?? "");
  if (status !== 200 || !type.startsWith("application/connect+proto")) return refusal(head, told);
  told.headers(metadataFromHeaders(headers));
  let ended = false;
  const deframer = createDeframer(
    told.message,
    () => String(headers["connect-content-encoding"] ?? "identity"),
    {
      flag: endStreamFlag,
      onEnd: (body) => {
        ended = true;
        told.end(endFrom(body));
      },
    },
  );
  return {
    push: deframer.push,
    finish: () => {
      const missing = deframer.pending();
      if (missing > 0) {
        told.end(faulty("malformed-message", `the answer ends within a frame (${missing} bytes of it)`));
      } else if (!ended) {
        told.end(faulty("missing-status", "the answer ended without an end-stream message"));
      }
    },
  };
}

function endFrom(body: Buffer): End {
  let json: unknown;
  try {
    json = JSON.parse(body.toString("utf8"));
  } catch {
    return faulty("malformed-status", "the end-stream message is no JSON");
  }
  if (!isRecord(json)) return faulty("malformed-status", "the end-stream message is no JSON object");
  const trailers = metadataFrom(json.metadata);
  if (json.error === undefined) return { status: { code: 0, message: "" }, trailers, cause: "trailers" };
  const error = statusFromError(json.error);
  if (error === undefined)
    return faulty("malformed-status", "the end-stream message has an error without a code");
  return {
    status: error.status,
    trailers: [...trailers, ...detailsTrailer(error)],
    cause: error.status.code === -1 ? "malformed-status" : "trailers",
  };
}

function faulty(cause: End["cause"], message: string): End {
  return { status: { code: -1, message }, trailers: [], cause };
}

function metadataFrom(json: unknown): Metadata {
  if (!isRecord(json)) return [];
  return Object.entries(json).flatMap(([name, values]) =>
    Array.isArray(values) ? values.map((value) => [name.toLowerCase(), String(value)] as const) : [],
  );
}
