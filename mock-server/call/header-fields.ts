import { base64Decode } from "@bufbuild/protobuf/wire";

/** Texts; bytes where the name ends in `-bin`. */
export type HeaderValue = string | Uint8Array;

/** Headers or trailers by lower-case name; a list is sent as a repeated key. */
export type HeaderFields = ReadonlyMap<string, HeaderValue | readonly HeaderValue[]>;

/** What HTTP/2, gRPC and Connect say with names of their own. */
const reserved =
  /^(connection|content-encoding|content-length|content-type|host|http2-settings|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|__proto__|grpc-.*|connect-(accept|content|protocol|timeout).*)$/;

/** node:http2 refuses to send these twice. */
const single =
  /^(access-control-(allow-credentials|max-age|request-method)|age|authorization|content-(language|location|md5|range)|date|dnt|etag|expires|from|if-(match|modified-since|none-match|range|unmodified-since)|last-modified|location|max-forwards|proxy-authorization|range|referer|retry-after|tk|upgrade-insecure-requests|user-agent|x-content-type-options)$/;

/** More than this in one block is refused by many clients, and by node:http2 from 64 KiB on. */
export const maxFieldBytes: number = 32 * 1024;

/** Why no header or trailer may have that name; undefined where one may. */
export function nameProblem(name: string): string | undefined {
  if (name === "") return "the name is empty";
  if (name.startsWith(":")) return `"${name}" is a pseudo-header of HTTP/2, which responses set themselves`;
  if (name !== name.toLowerCase()) return `write "${name.toLowerCase()}": HTTP/2 allows lower case only`;
  if (!/^[a-z0-9_.-]+$/.test(name)) {
    return `${JSON.stringify(name)} may contain only lower-case letters, digits, -, _ and .`;
  }
  return reserved.test(name) ? `"${name}" is reserved for the protocol` : undefined;
}

/** Why a text may not be the value of a name; undefined where it may. */
export function textProblem(text: string): string | undefined {
  const found = /[^\x20-\x7e]/u.exec(text)?.[0];
  if (found !== undefined) {
    const kind = found < " " || found === "\x7f" ? "the control character" : "the character";
    return `${kind} ${JSON.stringify(found)} is not printable ASCII; use a name that ends in -bin, and base64`;
  }
  return text === text.trim() ? undefined : "a value may not begin or end with a space";
}

/** Why a name may not be repeated; undefined where it may. */
export function repeatProblem(name: string): string | undefined {
  return single.test(name) ? `"${name}" may have one value only` : undefined;
}

/** The bytes of standard base64, with or without its padding; undefined where the text is something else. */
export function bytesFromBase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.replace(/=+$/, "").length % 4 === 1) return undefined;
  return base64Decode(text);
}

export function isBinaryName(name: string): boolean {
  return name.endsWith("-bin");
}

export function valuesOf(value: HeaderValue | readonly HeaderValue[]): readonly HeaderValue[] {
  return typeof value === "string" || value instanceof Uint8Array ? [value] : value;
}
