import type { OpenSocket } from "../transports/carrier/socket.ts";
import type { Endpoint } from "../transports/transport.ts";
import { type Address, addressText } from "./address.ts";
import { type LogTail, logEnding } from "./log-tail.ts";
import { examine } from "./probe.ts";
import type { Problem } from "./problem.ts";
import type { Exit } from "./target.ts";
import { TargetError } from "./target-error.ts";

/** How the start of any target is awaited. */
export interface StartOptions {
  /** As the user wrote the target. */
  readonly label: string;
  /** What every call needs: headers and TLS. */
  readonly calls: Omit<Endpoint, "address">;
  /** The transports' own way to connect. */
  readonly open: (endpoint: Endpoint, alpn: readonly string[]) => OpenSocket;
  /** Whether an HTTP/1 server will do. */
  readonly http1?: boolean;
  /** Asks a server that listens whether it serves, where it can be asked. */
  readonly health?: (endpoint: Endpoint, signal: AbortSignal) => Promise<Problem | undefined>;
  readonly startTimeoutMs: number;
  /** Awaited before the port is looked at. */
  readonly waitLog?: RegExp;
  /** Environment variables of the server. */
  readonly env: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A server that was started, and may be ready some time. */
export interface Starting {
  /** Where it may listen; the first one is named in messages. */
  readonly addresses: readonly [Address, ...Address[]];
  /** How the port is called in messages, such as `port 50051 of the container`. */
  readonly port: string;
  readonly log: LogTail;
  readonly exited: Promise<Exit>;
}

const shownLines = 20;
const probeWithinMs = 2_000;
const pauseMs = 50;

/** Resolves with where the server listens, once it serves. Rejects with a TargetError that has its log. */
export async function awaitReady(starting: Starting, options: StartOptions): Promise<Endpoint> {
  const over = new AbortController();
  const timeout = AbortSignal.timeout(options.startTimeoutMs);
  const given = options.signal === undefined ? [] : [options.signal];
  const signal = AbortSignal.any([over.signal, timeout, ...given]);
  let seen = "";
  const see = (problem: string): void => {
    seen = problem;
  };
  try {
    const outcome = await Promise.race([
      starting.exited.then((exit) => ({ problem: `${exitText(exit)} before it served a call` })),
      aborted(signal).then(() => ({
        problem: timeout.aborted
          ? `it was not ready on ${starting.port} within ${options.startTimeoutMs / 1000} s (${seen})`
          : "the run was interrupted",
      })),
      listens(starting, options, signal, see),
    ]);
    if ("address" in outcome) return outcome;
    throw new TargetError(
      `Cannot start ${options.label}: ${outcome.problem}${logEnding(starting.log.tail(shownLines))}`,
    );
  } finally {
    over.abort();
  }
}

/** `it ended with exit code 3` */
export function exitText(exit: Exit): string {
  if (exit.signal !== undefined) return `it was ended by ${exit.signal}`;
  return exit.code === undefined ? "it ended" : `it ended with exit code ${exit.code}`;
}

async function listens(
  { addresses, log }: Starting,
  options: StartOptions,
  signal: AbortSignal,
  see: (problem: string) => void,
): Promise<Endpoint | { readonly problem: string }> {
  if (options.waitLog !== undefined) {
    see(`no line of its log matches ${String(options.waitLog)}`);
    await log.matched(options.waitLog, signal);
  }
  for (;;) {
    for (const [index, address] of addresses.entries()) {
      const endpoint = { ...options.calls, address };
      const problem = await problemAt(endpoint, options, signal);
      if (problem === undefined) return endpoint;
      if (!problem.mayPass && !signal.aborted) {
        return { problem: `at ${addressText(address)} ${problem.text}` };
      }
      if (index === 0 && !signal.aborted) see(problem.text);
      if (problem.refused !== true) break;
    }
    await pause(signal);
    if (signal.aborted) return { problem: "the run was interrupted" };
  }
}

async function problemAt(
  endpoint: Endpoint,
  { open, http1, health }: StartOptions,
  signal: AbortSignal,
): Promise<Problem | undefined> {
  const problem = await examine(endpoint, {
    open,
    signal,
    withinMs: probeWithinMs,
    ...(http1 === undefined ? {} : { http1 }),
  });
  return problem ?? (await health?.(endpoint, signal));
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, pauseMs);
    signal.addEventListener("abort", done, { once: true });
  });
}
