import type { HeaderFields } from "./header-fields.ts";

/** The status codes of gRPC that the mock uses. */
export const code = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  failedPrecondition: 9,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const;

/** Ends a call with a status. */
export class StatusError extends Error {
  readonly code: number;
  readonly trailers: HeaderFields;

  constructor(code: number, message: string, trailers: HeaderFields = new Map()) {
    super(message);
    this.name = "StatusError";
    this.code = code;
    this.trailers = trailers;
  }
}

/** What a call ends with when `thrown` ended it. */
export function statusErrorFrom(thrown: unknown): StatusError {
  if (thrown instanceof StatusError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new StatusError(code.internal, `The mock failed: ${message}`);
}
