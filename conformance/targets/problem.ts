import { enough, type Found } from "./first-bytes.ts";

/** Why a port cannot be judged, as a sentence's second half. */
export interface Problem {
  readonly text: string;
  /** Whether a server that is still starting shows it, too. */
  readonly mayPass: boolean;
  /** Set where nobody listens at all: a server may do so at another address of this machine. */
  readonly refused?: boolean;
}

export interface Wanted {
  readonly tls: boolean;
  /** Whether an HTTP/1 server will do. */
  readonly http1: boolean;
  readonly withinMs: number;
}

export const speaksTls: Problem = lasting(
  "it speaks TLS; write https:// before the address, or start the server without TLS",
);

export const speaksPlainText: Problem = lasting(
  "it does not speak TLS; omit https://, or start the server with TLS",
);

/** Undefined where the target speaks what is wanted. */
export function problemOf(found: Found, wanted: Wanted): Problem | undefined {
  switch (found.kind) {
    case "bytes":
      return problemOfBytes(found.bytes, wanted);
    case "closed":
      return passing(`it accepted the connection and closed it immediately; ${checkPort(wanted)}`);
    case "silent":
      return passing(
        `it accepted the connection and said nothing for ${wanted.withinMs} ms; check that this is the gRPC port and that the server is not stuck`,
      );
    case "no-connection":
      return passing(
        `no connection within ${wanted.withinMs} ms; check the address, the firewall and that the server listens`,
      );
    case "aborted":
      return lasting("the run was interrupted");
    case "error":
      return found.connected || found.error.code === "ECONNRESET"
        ? (tlsProblem(found.error) ??
            passing(`it accepted the connection and cut it (${codeOf(found.error)}); ${checkPort(wanted)}`))
        : (tlsProblem(found.error) ?? connectionProblem(codeOf(found.error)));
  }
}

function passing(text: string): Problem {
  return { text, mayPass: true };
}

function lasting(text: string): Problem {
  return { text, mayPass: false };
}

function checkPort({ tls }: Wanted): string {
  return `check that this is the gRPC port, ${tls ? "with" : "without"} TLS`;
}

function codeOf(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message;
}

function connectionProblem(code: string): Problem {
  switch (code) {
    case "ECONNREFUSED":
      return { ...passing("the connection was refused; start the server, or check the port"), refused: true };
    case "ENOENT":
      return passing("there is no such socket; start the server, or check the path");
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_NODATA":
    case "EAI_NONAME":
      return lasting("the host name cannot be resolved; check its spelling");
    case "ETIMEDOUT":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return passing(`that host is unreachable (${code}); check the address and the network`);
    default:
      return passing(`connecting failed (${code}); check the address`);
  }
}

/** What OpenSSL's words mean for who wrote the command; undefined where it is not about TLS. */
function tlsProblem(error: NodeJS.ErrnoException): Problem | undefined {
  const code = error.code ?? "";
  const instead = "or accept any certificate with --insecure";
  if (/^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID)$/.test(code)) {
    return lasting(`its certificate is not valid today (${code}); renew it, ${instead}`);
  }
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    const names = "cert" in error ? namesOf(error.cert) : "";
    return lasting(`its certificate is for another name${names}; call it by that name, ${instead}`);
  }
  if (/CERT|^UNABLE_TO_|^INVALID_CA$|^PATH_LENGTH/.test(code) && !code.startsWith("ERR_")) {
    return lasting(`its certificate is not trusted (${code}); pass its CA with --ca FILE, ${instead}`);
  }
  if (/NO_APPLICATION_PROTOCOL/.test(code)) {
    return lasting("it speaks TLS, but refuses HTTP/2 (ALPN); let the server offer h2");
  }
  if (/ALERT_(CERTIFICATE_REQUIRED|HANDSHAKE_FAILURE)/.test(code)) {
    return lasting(`it wants a client certificate (${code}); give one with --cert FILE --key FILE`);
  }
  if (/ALERT_.*(CERT|UNKNOWN_CA)/.test(code)) {
    return lasting(`it refuses the client certificate (${code}); give another with --cert FILE --key FILE`);
  }
  if (/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|UNEXPECTED_MESSAGE/.test(code)) return speaksPlainText;
  if (/^(ERR_SSL_|EPROTO)/.test(code)) {
    return lasting(`the TLS handshake failed (${code}); check the server's TLS settings`);
  }
  return undefined;
}

/** ` (DNS:other.example)` */
function namesOf(certificate: unknown): string {
  if (typeof certificate !== "object" || certificate === null || !("subjectaltname" in certificate))
    return "";
  return ` (${String(certificate.subjectaltname)})`;
}

/** Frame type of SETTINGS; a server's first frame must be one. Source: RFC 9113, section 3.4. */
const settingsFrame = 4;

/** First byte of a TLS alert record. Source: RFC 8446, section 5.1. */
const tlsAlert = 0x15;

function problemOfBytes(bytes: Buffer, wanted: Wanted): Problem | undefined {
  if (bytes.length >= enough && bytes[3] === settingsFrame && bytes.readUIntBE(0, 3) % 6 === 0) {
    return undefined;
  }
  if (bytes[0] === tlsAlert && !wanted.tls) return speaksTls;
  const text = bytes.toString("latin1");
  if (text.startsWith("HTTP/1.")) {
    if (wanted.http1) return undefined;
    const how = wanted.tls ? "let the server offer HTTP/2 (ALPN h2)" : "switch HTTP/2 without TLS (h2c) on";
    return lasting(`it is an HTTP/1 server, not a gRPC one; check the port, or ${how}`);
  }
  const shown = JSON.stringify(text.slice(0, 24)).replaceAll(/[^\u0020-\u007e]/g, "?");
  return lasting(
    `it speaks another protocol (its first bytes are ${shown}); check that this is the gRPC port`,
  );
}
