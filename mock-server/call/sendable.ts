import {
  bytesFromBase64,
  type HeaderFields,
  type HeaderValue,
  isBinaryName,
  maxFieldBytes,
  nameProblem,
  repeatProblem,
  textProblem,
  valuesOf,
} from "./header-fields.ts";
import { code, StatusError } from "./status-error.ts";

/** Longer messages are cut: they are sent as a header. */
const maxMessageLength = 4096;

/** The mock's own trailer, which has a reserved name. */
const detailsName = "grpc-status-details-bin";

/** A status that every adapter can send; INTERNAL with the reason where what was given cannot be sent. */
export function sendableStatus(status: StatusError): StatusError {
  const message = status.message.toWellFormed().slice(0, maxMessageLength).toWellFormed();
  const number = Number.isInteger(status.code) && status.code >= 0 ? status.code : code.unknown;
  try {
    return new StatusError(number, message, sendableFields("trailer", status.trailers));
  } catch (thrown) {
    return thrown instanceof StatusError ? thrown : new StatusError(code.internal, String(thrown));
  }
}

/** The fields as they are sent: binary ones as bytes. Throws INTERNAL with the reason where one cannot be sent. */
export function sendableFields(kind: "header" | "trailer", fields: HeaderFields): HeaderFields {
  const sendable = new Map<string, readonly HeaderValue[]>();
  let bytes = 0;
  for (const [name, given] of fields) {
    const values = valuesOf(given).flatMap((value) => sendableValue(kind, name, value));
    if (values.length > 1) refuse(kind, repeatProblem(name));
    if (name !== detailsName) refuse(kind, nameProblem(name));
    bytes += values.reduce((sum, value) => sum + name.length + 32 + sizeOf(value), 0);
    sendable.set(name, values);
  }
  if (bytes > maxFieldBytes) {
    refuse(kind, `${bytes} bytes in all are more than the ${maxFieldBytes} that clients accept`);
  }
  return sendable;
}

function sendableValue(
  kind: "header" | "trailer",
  name: string,
  value: HeaderValue,
): HeaderValue | readonly HeaderValue[] {
  if (typeof value !== "string") {
    if (!isBinaryName(name)) refuse(kind, `"${name}" holds bytes, but does not end in -bin`);
    return value;
  }
  if (!isBinaryName(name)) {
    const text = value.trim();
    refuse(kind, textProblem(text), name);
    return text;
  }
  // Libraries join what was sent several times.
  return value.split(",").map((part) => {
    const bytes = bytesFromBase64(part.trim());
    if (bytes === undefined) refuse(kind, "its value is not base64", name);
    return bytes ?? new Uint8Array();
  });
}

function refuse(kind: "header" | "trailer", problem: string | undefined, name?: string): void {
  if (problem === undefined) return;
  const which = name === undefined ? kind : `${kind} ${JSON.stringify(name)}`;
  throw new StatusError(code.internal, `The mock cannot send the ${which}: ${problem}.`);
}

function sizeOf(value: HeaderValue): number {
  return typeof value === "string" ? value.length : Math.ceil(value.length / 3) * 4;
}
