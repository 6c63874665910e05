import { type Address, parseAddress } from "./address.ts";
import { TargetError } from "./target-error.ts";

/** What a target is, as it was written. */
export type Locator =
  | { readonly kind: "address"; readonly address: Address; readonly tls: boolean }
  | { readonly kind: "command"; readonly command: string }
  | { readonly kind: "image"; readonly image: string }
  | { readonly kind: "dockerfile"; readonly dir: string }
  | { readonly kind: "compose"; readonly file: string; readonly service: string; readonly port: number };

const httpsPort = 443;

/** Reads a target. Throws a TargetError that says what is wrong with it. */
export function parseLocator(text: string): Locator {
  const [, prefix, rest = ""] = /^(cmd|docker|dockerfile|compose):(?!\d+$)(.*)$/s.exec(text) ?? [];
  switch (prefix) {
    case "cmd":
      return { kind: "command", command: given(rest, text, "cmd:'./server --port {port}'") };
    case "docker":
      return { kind: "image", image: given(rest, text, "docker:IMAGE") };
    case "dockerfile":
      return { kind: "dockerfile", dir: given(rest, text, "dockerfile:DIR") };
    case "compose":
      return parseCompose(rest, text);
    default:
      return parseEndpoint(text);
  }
}

function parseEndpoint(text: string): Locator {
  if (!/^https:\/\//i.test(text)) return { kind: "address", address: parseAddress(text), tls: false };
  const authority = text.slice("https://".length).replace(/\/$/, "");
  if (/[/?#]/.test(authority)) {
    throw wrong(text, "it has a path", `write https://${authority.split(/[/?#]/)[0] ?? ""}`);
  }
  const ported = /:\d*$/.test(authority.replace(/^\[.*\]/, "")) ? authority : `${authority}:${httpsPort}`;
  return { kind: "address", address: parseAddress(ported), tls: true };
}

function parseCompose(rest: string, text: string): Locator {
  const example = "write compose:FILE#service:port, such as compose:compose.yaml#server:50051";
  const { file, service, port } = /^(?<file>.+)#(?<service>[^#:]+):(?<port>\d+)$/.exec(rest)?.groups ?? {};
  if (file === undefined || service === undefined || port === undefined) {
    throw wrong(text, "it is not compose:FILE#service:port", example);
  }
  const number = Number(port);
  if (number < 1 || number > 65_535) {
    throw wrong(text, `"${port}" is not a port`, "a port is a number from 1 to 65535");
  }
  return { kind: "compose", file, service, port: number };
}

function given(rest: string, text: string, example: string): string {
  if (rest.trim() === "") throw wrong(text, "nothing follows the colon", `write ${example}`);
  return rest;
}

function wrong(text: string, what: string, instead: string): TargetError {
  return new TargetError(`Cannot read the target "${text}": ${what}; ${instead}.`);
}
