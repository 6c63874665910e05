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
} as const;

/** Ends a call with a status. */
export class StatusError extends Error {
  readonly code: number;
  /** Values of `-bin` trailers are bytes. */
  readonly trailers: ReadonlyMap<string, string | Uint8Array>;

  constructor(code: number, message: string, trailers: ReadonlyMap<string, string | Uint8Array> = new Map()) {
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
