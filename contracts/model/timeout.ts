import type { CallOptions, TimeoutUnit } from "./scenario.ts";

const nanosIn: Readonly<Record<TimeoutUnit, number>> = {
  H: 3_600e9,
  M: 60e9,
  S: 1e9,
  m: 1e6,
  u: 1e3,
  n: 1,
};

/** grpc-timeout has at most eight digits. Source: grpc/doc/PROTOCOL-HTTP2.md, "Timeout". */
const mostDigits = 99_999_999;

/** The value of grpc-timeout: the deadline in its unit, rounded up. */
export function grpcTimeout(deadlineMs: number, { timeoutUnit = "m" }: CallOptions): string {
  const value = Math.ceil((deadlineMs * 1e6) / nanosIn[timeoutUnit]);
  return `${Math.min(value, mostDigits)}${timeoutUnit}`;
}
