import { isRecord } from "../../../../contracts/transcript/is-record.ts";
import type { Head } from "../../carrier/exchange.ts";
import type { End, EventSink, ResponseReader } from "../dialect.ts";
import { createDeframer } from "../framing.ts";
import { refusalReader } from "../http-status.ts";
import { metadataFromHeaders } from "../metadata.ts";
import { statusFromError } from "./status.ts";
import { detailsTrailer, trailersFromMetadata } from "./trailers.ts";

/** The bit of the message that ends a stream. Source: connectrpc.com/docs/protocol, "Streaming RPCs". */
const endStreamFlag = 2;

/** Reads a streaming response: messages in frames, and one more with the end in JSON. */
export function readStream(head: Head, sink: EventSink): ResponseReader {
  const { headers } = head;
  if (!isConnectStream(head)) return refusalReader(head, sink);
  sink.headers(metadataFromHeaders(headers));
  let ended = false;
  const deframer = createDeframer(
    sink.message,
    () => String(headers["connect-content-encoding"] ?? "identity"),
    {
      flag: endStreamFlag,
      onEnd: (body) => {
        ended = true;
        sink.end(endFrom(body));
      },
    },
  );
  return {
    push: deframer.push,
    finish: () => {
      const pending = deframer.pending();
      if (pending > 0) {
        sink.end(faulty("malformed-message", `the answer ends within a frame (${pending} bytes of it)`));
      } else if (!ended) {
        sink.end(faulty("missing-status", "the answer ended without an end-stream message"));
      }
    },
  };
}

export function isConnectStream({ status, headers }: Head): boolean {
  return status === 200 && String(headers["content-type"] ?? "").startsWith("application/connect+proto");
}

function endFrom(body: Buffer): End {
  let json: unknown;
  try {
    json = JSON.parse(body.toString("utf8"));
  } catch {
    return faulty("malformed-status", "the end-stream message is no JSON");
  }
  if (!isRecord(json)) return faulty("malformed-status", "the end-stream message is no JSON object");
  const trailers = trailersFromMetadata(json.metadata);
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
