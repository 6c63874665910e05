import { isIPv6 } from "node:net";
import { TargetError } from "./target-error.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
  /** Of a Unix domain socket; host and port mean nothing then. */
  readonly path?: string;
}

/** Reads `host:port` or `unix:PATH`, with IPv6 addresses in brackets. Throws a TargetError that says what is wrong. */
export function parseAddress(text: string): Address {
  const path = /^unix:(?:\/\/(?=\/))?(?<path>.*)$/s.exec(text)?.groups?.path;
  if (path === "") throw wrong(text, "nothing follows the colon", "write unix:PATH");
  if (path !== undefined) return { host: "localhost", port: 0, path };
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[0];
  if (scheme !== undefined) {
    throw wrong(text, "it has a scheme", `write host:port, such as ${suggestion(text.slice(scheme.length))}`);
  }
  const match = /^(?:\[(?<bracketed>[^\]]*)\]|(?<plain>[^:[\]]*)):(?<port>[^:]*)$/.exec(text);
  if (match?.groups === undefined) return notSplit(text);
  const { bracketed, plain, port = "" } = match.groups;
  if (bracketed !== undefined && !isIPv6(bracketed)) {
    throw wrong(text, `"${bracketed}" is not an IPv6 address`, "write it as in [::1]:50051");
  }
  const host = bracketed ?? plain ?? "";
  if (!/^[^\s/?#@]+$/.test(host)) {
    throw wrong(text, host === "" ? "the host is missing" : `"${host}" is not a host name`, example);
  }
  return { host, port: parsePort(text, port) };
}

/** `host:port`, with brackets where they are needed. */
export function addressText({ host, port, path }: Address): string {
  if (path !== undefined) return `unix:${path}`;
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

const example = "write host:port, such as localhost:50051";

function notSplit(text: string): never {
  if (isIPv6(text)) throw wrong(text, "an IPv6 address needs brackets", `write [${text}]:50051`);
  if (/^\d+$/.test(text)) throw wrong(text, "the host is missing", `write localhost:${text}`);
  if (!text.includes(":")) throw wrong(text, "the port is missing", `write ${suggestion(text)}`);
  throw wrong(text, "it is not host:port", example);
}

function parsePort(text: string, port: string): number {
  const number = Number(port);
  if (!/^\d+$/.test(port) || number < 1 || number > 65_535) {
    throw wrong(text, `"${port}" is not a port`, "a port is a number from 1 to 65535");
  }
  return number;
}

/** What was probably meant, without path and with a port. */
function suggestion(rest: string): string {
  const authority = rest.split(/[/?#]/)[0] ?? "";
  if (authority === "") return "localhost:50051";
  return /:\d+$/.test(authority) ? authority : `${authority.replace(/:+$/, "")}:50051`;
}

function wrong(text: string, what: string, instead: string): TargetError {
  return new TargetError(`Cannot read the target "${text}": ${what}; ${instead}.`);
}
