import { connect, type Socket } from "node:net";
import { type Address, addressText } from "./address.ts";
import { TargetError } from "./target-error.ts";

export interface ProbeOptions {
  /** Bound for the connection, and again for the first bytes; default 3000 ms. */
  readonly withinMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Finds out whether something at the address speaks HTTP/2 without TLS, as gRPC does. Resolves where it
 * does; throws a TargetError with one sentence where it does not.
 */
export async function probe(address: Address, options: ProbeOptions = {}): Promise<void> {
  const withinMs = options.withinMs ?? 3000;
  const found = await firstBytes(address, withinMs, options.signal);
  const problem = (await hidesTls(found, address, withinMs)) ? speaksTls : explain(found, withinMs);
  if (problem !== undefined) {
    throw new TargetError(`Cannot judge ${addressText(address)}: ${problem}.`);
  }
}

/** What came of connecting and sending HTTP/2's preface. */
type Found =
  | { readonly kind: "bytes"; readonly bytes: Buffer }
  | { readonly kind: "closed" | "silent" | "no-connection" | "aborted" }
  | { readonly kind: "error"; readonly code: string; readonly connected: boolean };

/** The client's connection preface and an empty SETTINGS frame. Source: RFC 9113, section 3.4. */
const preface = Buffer.concat([
  Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1"),
  Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]),
]);

/** Length of a frame header: what is needed to recognise SETTINGS. */
const enough = 9;

/** A server that speaks first (SSH, SMTP) has said by then what it is, also where that is short. */
const settleMs = 200;

function firstBytes(address: Address, withinMs: number, signal: AbortSignal | undefined): Promise<Found> {
  return new Promise((resolve) => {
    const socket: Socket = connect({ host: address.host, port: address.port });
    let bytes = Buffer.alloc(0);
    let connected = false;
    const finish = (found: Found): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      socket.destroy();
      resolve(found);
    };
    const onAbort = () => finish({ kind: "aborted" });
    let timer = setTimeout(() => finish({ kind: "no-connection" }), withinMs);
    socket.on("connect", () => {
      connected = true;
      clearTimeout(timer);
      timer = setTimeout(
        () => finish(bytes.length > 0 ? { kind: "bytes", bytes } : { kind: "silent" }),
        withinMs,
      );
      socket.write(preface);
    });
    socket.on("data", (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (bytes.length >= enough) return finish({ kind: "bytes", bytes });
      clearTimeout(timer);
      timer = setTimeout(() => finish({ kind: "bytes", bytes }), settleMs);
    });
    socket.on("end", () => finish(bytes.length > 0 ? { kind: "bytes", bytes } : { kind: "closed" }));
    socket.on("error", (error: NodeJS.ErrnoException) => {
      if (bytes.length > 0) finish({ kind: "bytes", bytes });
      else finish({ kind: "error", code: error.code ?? error.message, connected });
    });
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
  });
}

/** A TLS server that gets HTTP/2's preface hangs up, most of them without an alert. */
async function hidesTls(found: Found, address: Address, withinMs: number): Promise<boolean> {
  const hungUp = found.kind === "closed" || (found.kind === "error" && found.connected);
  if (!hungUp) return false;
  const { connect: connectTls } = await import("node:tls");
  return new Promise((resolve) => {
    // Nothing is sent and nothing believed: the certificate does not matter.
    const socket = connectTls({ host: address.host, port: address.port, rejectUnauthorized: false });
    const finish = (tls: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(tls);
    };
    const timer = setTimeout(() => finish(false), withinMs);
    socket.on("secureConnect", () => finish(true));
    socket.on("end", () => finish(false));
    // An alert is an answer in TLS, too; anything else fails before the first record is understood.
    socket.on("error", (error: NodeJS.ErrnoException) => finish(/ALERT/.test(error.code ?? "")));
  });
}

const speaksTls = "it speaks TLS; judge a port without TLS, or start the server without it";

/** The sentence's second half, or undefined where the target speaks HTTP/2. */
function explain(found: Found, withinMs: number): string | undefined {
  switch (found.kind) {
    case "bytes":
      return explainBytes(found.bytes);
    case "closed":
      return "it accepted the connection and closed it at once without a word; check that this is the gRPC port, without TLS";
    case "silent":
      return `it accepted the connection and said nothing for ${withinMs} ms; check that this is the gRPC port and that the server is not stuck`;
    case "no-connection":
      return `no connection within ${withinMs} ms; check the address, the firewall and that the server listens`;
    case "aborted":
      return "the run was interrupted";
    case "error":
      return found.connected
        ? `it accepted the connection and cut it (${found.code}); check that this is the gRPC port, without TLS`
        : explainError(found.code);
  }
}

function explainError(code: string): string {
  switch (code) {
    case "ECONNREFUSED":
      return "the connection was refused; start the server, or check the port";
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_NODATA":
    case "EAI_NONAME":
      return "the host name cannot be resolved; check its spelling";
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return `there is no way to that host (${code}); check the address and the network`;
    default:
      return `connecting failed (${code}); check the address`;
  }
}

/** Frame type of SETTINGS; a server's first frame must be one. Source: RFC 9113, section 3.4. */
const settingsFrame = 4;

/** First byte of a TLS alert record. Source: RFC 8446, section 5.1. */
const tlsAlert = 0x15;

function explainBytes(bytes: Buffer): string | undefined {
  if (bytes.length >= enough && bytes[3] === settingsFrame && bytes.readUIntBE(0, 3) % 6 === 0)
    return undefined;
  if (bytes[0] === tlsAlert) {
    return speaksTls;
  }
  const text = bytes.toString("latin1");
  if (text.startsWith("HTTP/1.")) {
    return "it is an HTTP/1 server, not a gRPC one; check the port, or switch HTTP/2 without TLS (h2c) on";
  }
  const shown = JSON.stringify(text.slice(0, 24)).replaceAll(/[^\u0020-\u007e]/g, "?");
  return `it speaks another protocol (its first bytes are ${shown}); check that this is the gRPC port`;
}
