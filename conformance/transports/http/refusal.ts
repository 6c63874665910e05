import { Code } from "../../../contracts/transcript/code.ts";
import { codeFromHttpStatus, metadataFromHeaders } from "../grpc/status.ts";
import type { Reading, Told } from "./dialect.ts";
import type { Head } from "./exchange.ts";

/** Reads an answer in HTTP's own words. */
export function refusal({ status, headers }: Head, told: Told): Reading {
  const type = String(headers["content-type"] ?? "none");
  const code = status === 200 ? Code.UNKNOWN : codeFromHttpStatus(status);
  const message = `HTTP ${status} with content-type "${type}" is no answer of this protocol`;
  return {
    push: () => undefined,
    finish: () =>
      told.end({ status: { code, message }, trailers: metadataFromHeaders(headers), cause: "http-status" }),
  };
}
