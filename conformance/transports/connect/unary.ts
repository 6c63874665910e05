import { decompressed } from "../framing.ts";
import { metadataFromHeaders } from "../grpc/status.ts";
import type { Reading, Told } from "../http/dialect.ts";
import type { Head } from "../http/exchange.ts";
import { refusal } from "../http/refusal.ts";
import { detailsTrailer } from "./details.ts";
import { statusFromError } from "./error.ts";

/**
 * Reads a unary answer: with HTTP 200 the body is the message, with any other status a JSON error; trailers
 * are headers with a prefix. Source: connectrpc.com/docs/protocol, "Unary (Request-Response) RPCs".
 */
export function readUnary(head: Head, told: Told): Reading {
  const { status, headers } = head;
  const type = mediaType(headers["content-type"]);
  const succeeds = status === 200 && type === "application/proto";
  const fails = status !== 200 && type === "application/json";
  if (!succeeds && !fails) return refusal(head, told);
  const all = metadataFromHeaders(headers);
  const trailers = all.flatMap(([name, value]) =>
    name.startsWith(trailerPrefix) ? [[name.slice(trailerPrefix.length), value] as const] : [],
  );
  told.headers(all.filter(([name]) => !name.startsWith(trailerPrefix)));
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
        told.message(body());
        told.end({ status: { code: 0, message: "" }, trailers, cause: "trailers" });
        return;
      }
      const error = statusFromError(parsed(body()));
      if (error === undefined) {
        refusal(head, told).finish({});
        return;
      }
      told.end({
        status: error.status,
        trailers: [...trailers, ...detailsTrailer(error)],
        cause: error.status.code === -1 ? "malformed-status" : "trailers",
      });
    },
  };
}

const trailerPrefix = "trailer-";

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
