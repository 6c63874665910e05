import type { IncomingHttpHeaders } from "node:http";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";

/** Headers as metadata: without pseudo-headers, repeated names one after another. */
export function metadataFromHeaders(headers: IncomingHttpHeaders): Metadata {
  return Object.entries(headers).flatMap(([name, value]) => {
    if (name.startsWith(":") || value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((each) => [name, each] as const);
  });
}
