import { connectCodes } from "../../../../contracts/transcript/code.ts";
import type { Status } from "../../../../contracts/transcript/event.ts";
import { isRecord } from "../../../../contracts/transcript/is-record.ts";

export interface ConnectError {
  readonly status: Status;
  readonly details: readonly Detail[];
}

/** A message that belongs to an error. */
export interface Detail {
  readonly typeName: string;
  readonly value: Uint8Array;
}

/**
 * Reads an error in JSON; undefined where it is none. The code is -1 where Connect has no such code.
 * Source: connectrpc.com/docs/protocol, "Error end-stream" and "Error codes".
 */
export function statusFromError(json: unknown): ConnectError | undefined {
  if (!isRecord(json)) return undefined;
  const { code, message = "", details = [] } = json;
  const number = connectCodes.get(String(code));
  if (number === undefined) {
    if (code === undefined) return undefined;
    return { status: { code: -1, message: `the error's code is ${JSON.stringify(code)}` }, details: [] };
  }
  const found = Array.isArray(details) ? details.flatMap(detailFrom) : [];
  return { status: { code: number, message: String(message) }, details: found };
}

function detailFrom(json: unknown): readonly Detail[] {
  if (!isRecord(json) || typeof json.type !== "string" || typeof json.value !== "string") return [];
  return [{ typeName: json.type, value: Buffer.from(json.value, "base64") }];
}
