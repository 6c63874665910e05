import type { Status } from "../../../../contracts/transcript/event.ts";
import type { Metadata } from "../../../../contracts/transcript/metadata.ts";
import { statusFromHeaders } from "../grpc/status.ts";

/**
 * Reads the body of a trailers frame: an HTTP/1 header block without the empty line.
 * Source: PROTOCOL-WEB.md, "Message framing".
 */
export function trailersFromFrame(body: Buffer): { readonly status: Status; readonly metadata: Metadata } {
  const metadata: [string, string][] = [];
  for (const line of body.toString("latin1").split("\r\n")) {
    if (line === "") continue;
    const colon = line.indexOf(":");
    if (colon < 1)
      return malformed(`the trailers have the line ${JSON.stringify(line.slice(0, 40))}`, metadata);
    metadata.push([line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()]);
  }
  const statuses = metadata.filter(([name]) => name === "grpc-status");
  if (statuses.length > 1) return malformed(`grpc-status is there ${statuses.length} times`, metadata);
  // A repeated message would be joined by HTTP; the last one stands here.
  const status = statusFromHeaders(Object.fromEntries(metadata));
  return status === undefined
    ? malformed("the frame of trailers carries no grpc-status", metadata)
    : { status, metadata };
}

function malformed(message: string, metadata: Metadata): ReturnType<typeof trailersFromFrame> {
  return { status: { code: -1, message }, metadata };
}
