import { code, StatusError } from "../../call/status-error.ts";

const unitMs: ReadonlyMap<string, number> = new Map([
  ["H", 3_600_000],
  ["M", 60_000],
  ["S", 1000],
  ["m", 1],
  ["u", 0.001],
  ["n", 0.000_001],
]);

/** The milliseconds of a grpc-timeout; throws INTERNAL where it is none. Source: grpc/doc/PROTOCOL-HTTP2.md, Timeout. */
export function timeoutMsFrom(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const [, amount, unit = ""] = /^(\d{1,8})([HMSmun])$/.exec(header) ?? [];
  if (amount !== undefined) return Number(amount) * (unitMs.get(unit) ?? 0);
  throw new StatusError(
    code.internal,
    `Cannot read grpc-timeout ${JSON.stringify(header.slice(0, 40))}: send up to eight digits and one of H, M, S, m, u, n.`,
  );
}
