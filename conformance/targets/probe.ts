import type { OpenSocket } from "../transports/carrier/socket.ts";
import type { Endpoint } from "../transports/transport.ts";
import { addressText } from "./address.ts";
import { type Found, firstBytes } from "./first-bytes.ts";
import { type Problem, problemOf, speaksPlainText, speaksTls } from "./problem.ts";
import { TargetError } from "./target-error.ts";

export interface ProbeOptions {
  /** Begins to connect; the transports' own way, so that what is probed is what is called. */
  readonly open: (endpoint: Endpoint, alpn: readonly string[]) => OpenSocket;
  /** Whether an HTTP/1 server will do, as it does for gRPC-Web and Connect. */
  readonly http1?: boolean;
  /** Bound for the connection, and again for the first bytes; default 3000 ms. */
  readonly withinMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds out whether something at the endpoint speaks what is wanted there. Resolves where it does; throws a
 * TargetError with one sentence where it does not.
 */
export async function probe(endpoint: Endpoint, options: ProbeOptions): Promise<void> {
  const problem = await examine(endpoint, options);
  if (problem !== undefined) {
    throw new TargetError(`Cannot judge ${addressText(endpoint.address)}: ${problem.text}.`);
  }
}

/** What is wrong with an endpoint, if anything. */
export async function examine(endpoint: Endpoint, options: ProbeOptions): Promise<Problem | undefined> {
  const withinMs = options.withinMs ?? 3000;
  const http1 = options.http1 ?? false;
  const found = await look(endpoint, { ...options, withinMs });
  if (hungUp(found)) {
    // Where somebody hangs up without a word, the other way of talking tells whether that was the reason.
    if (endpoint.tls === undefined) {
      if (await answersTls(endpoint, options.open, withinMs)) return speaksTls;
    } else if (
      problemOf(await look({ address: endpoint.address }, { ...options, withinMs }), {
        tls: false,
        certificate: false,
        http1: true,
        withinMs,
      }) === undefined
    ) {
      return speaksPlainText;
    }
  }
  return problemOf(found, {
    tls: endpoint.tls !== undefined,
    certificate: endpoint.tls?.cert !== undefined,
    http1,
    withinMs,
  });
}

function look(endpoint: Endpoint, options: ProbeOptions & { readonly withinMs: number }): Promise<Found> {
  const { socket } = options.open(endpoint, options.http1 === true ? ["h2", "http/1.1"] : ["h2"]);
  return firstBytes(socket, {
    connected: endpoint.tls === undefined ? "connect" : "secureConnect",
    withinMs: options.withinMs,
    signal: options.signal,
  });
}

/** Most servers hang up without an alert when they get HTTP/2's preface for TLS, or TLS for that. */
function hungUp(found: Found): boolean {
  if (found.kind === "closed") return true;
  return found.kind === "error" && (found.connected || found.error.code === "ECONNRESET");
}

function answersTls({ address }: Endpoint, open: ProbeOptions["open"], withinMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    // Nothing is sent and nothing believed: the certificate does not matter.
    const { socket } = open({ address, tls: { insecure: true } }, ["h2"]);
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
