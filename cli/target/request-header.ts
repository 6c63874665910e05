import { UsageError } from "../output/usage-error.ts";

/** A request header of every call, as metadata has it. */
export type RequestHeader = readonly [name: string, value: string];

/** What the transports set themselves, and what HTTP/2 has no place for. */
const reserved =
  /^(?:grpc-.*|connect-.*|content-.*|te|user-agent|host|connection|keep-alive|proxy-connection|transfer-encoding|upgrade)$/;

/** A further value of `--header name: value`. */
export function collectHeader(text: string, before: readonly RequestHeader[]): readonly RequestHeader[] {
  const header = parseHeader(text);
  if (header[0] === "authorization" && before.some(([name]) => name === "authorization")) {
    throw new UsageError("--header authorization is given twice; it may be sent once.");
  }
  return [...before, header];
}

/** Reads `name: value`. Throws a UsageError that does not show the value, which may be a secret. */
export function parseHeader(text: string): RequestHeader {
  const colon = text.indexOf(":", 1);
  if (colon === -1) throw wrong(text.split(/\s/)[0] ?? "", "has no colon", "write 'name: value'");
  const name = text.slice(0, colon).trim().toLowerCase();
  const value = text.slice(colon + 1).trim();
  if (!/^[0-9a-z_.-]+$/.test(name)) {
    throw wrong(name, "is not a header name", "use letters, digits, dots, - and _");
  }
  if (reserved.test(name)) throw wrong(name, "is set by the protocol", "omit it");
  if (name.endsWith("-bin")) {
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw wrong(name, "is not base64", "values of -bin names are");
  } else if (!/^[\u0020-\u007e]*$/.test(value)) {
    throw wrong(name, "is not ASCII", "send other bytes in base64 under a name that ends in -bin");
  }
  return [name, value];
}

function wrong(name: string, what: string, instead: string): UsageError {
  return new UsageError(`--header ${name} ${what}; ${instead}.`);
}
