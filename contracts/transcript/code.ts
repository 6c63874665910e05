/** The 17 status codes of gRPC, by number. Source: grpc/doc/statuscodes.md. */
export const codeNames = [
  "OK",
  "CANCELLED",
  "UNKNOWN",
  "INVALID_ARGUMENT",
  "DEADLINE_EXCEEDED",
  "NOT_FOUND",
  "ALREADY_EXISTS",
  "PERMISSION_DENIED",
  "RESOURCE_EXHAUSTED",
  "FAILED_PRECONDITION",
  "ABORTED",
  "OUT_OF_RANGE",
  "UNIMPLEMENTED",
  "INTERNAL",
  "UNAVAILABLE",
  "DATA_LOSS",
  "UNAUTHENTICATED",
] as const;

export type CodeName = (typeof codeNames)[number];

/** Numbers by name, for comparing: `Code.NOT_FOUND`. */
export const Code: Readonly<Record<CodeName, number>> = Object.freeze(
  // fromEntries forgets the keys; they are the names above.
  Object.fromEntries(codeNames.map((name, code) => [name, code])) as Record<CodeName, number>,
);

/** Connect's names by their numbers: gRPC's in lower case, without OK and with one L less. Source: connectrpc.com. */
export const connectCodes: ReadonlyMap<string, number> = new Map(
  codeNames.flatMap((name, code) =>
    name === "OK" ? [] : [[name === "CANCELLED" ? "canceled" : name.toLowerCase(), code] as const],
  ),
);

/** The name of a code, or the number in words where gRPC has none. */
export function codeName(code: number): string {
  return codeNames[code] ?? (code === -1 ? "without a status" : `status ${code}`);
}
