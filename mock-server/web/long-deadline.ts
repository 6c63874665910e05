import type { NodeRequest } from "./handler.ts";

/** A timer takes no more, and libraries set one for each deadline. */
const longestMs = 2 ** 31 - 1;

const msOf: Readonly<Record<string, (text: string) => number | undefined>> = {
  "connect-timeout-ms": (text) => (/^\d{1,10}$/.test(text) ? Number(text) : undefined),
  "grpc-timeout": (text) => {
    const [, amount, unit = ""] = /^(\d{1,8})([HMS])$/.exec(text) ?? [];
    const unitMs = { H: 3_600_000, M: 60_000, S: 1000 }[unit] ?? 0;
    return amount === undefined ? undefined : Number(amount) * unitMs;
  },
};

/**
 * Takes a deadline of more than 24 days out of a request and gives it in milliseconds; undefined where there is none.
 * What is malformed stays, and is refused as the protocol says.
 */
export function takeLongDeadline({ headers }: NodeRequest): number | undefined {
  for (const [name, read] of Object.entries(msOf)) {
    const ms = read(String(headers[name]));
    if (ms === undefined || ms <= longestMs) continue;
    delete headers[name];
    return ms;
  }
  return undefined;
}
