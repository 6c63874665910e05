/** What every HTTP/2 client sends first. Source: RFC 9113, section 3.4. */
export const preface: Buffer = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "latin1");

/** A SETTINGS frame without settings: enough for a client that waits for the server's before it calls. */
export const emptySettings: Buffer = Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0]);

/** What the first bytes of a connection tell. */
export type FirstFrames =
  | { readonly kind: "more" }
  | { readonly kind: "http1" }
  /** HTTP/2 with its first request, whose frames are `request`, and without the ACK of our SETTINGS. */
  | { readonly kind: "request"; readonly request: Buffer; readonly replay: Buffer }
  /** HTTP/2 that goes another way than clients do. */
  | { readonly kind: "other"; readonly replay: Buffer };

const frameHeadBytes = 9;
const ack = 1;
const endHeaders = 4;
const frameType = { data: 0, headers: 1, settings: 4, ping: 6, goaway: 7, continuation: 9 } as const;

/**
 * Reads as far as the first request and the ACK of the SETTINGS that were sent for it. The ACK is taken out:
 * the server that the connection goes to has not sent any yet.
 */
export function readFirstFrames(bytes: Buffer): FirstFrames {
  const known = Math.min(bytes.length, preface.length);
  if (!bytes.subarray(0, known).equals(preface.subarray(0, known))) return { kind: "http1" };
  let requestEnd: number | undefined;
  let ackAt: number | undefined;
  let other = false;
  for (let at = preface.length; at + frameHeadBytes <= bytes.length; ) {
    const end = at + frameHeadBytes + bytes.readUIntBE(at, 3);
    const type = bytes[at + 3];
    const flags = bytes[at + 4] ?? 0;
    if (end > bytes.length) break;
    if (type === frameType.settings && (flags & ack) !== 0) ackAt ??= at;
    if (type === frameType.ping || type === frameType.goaway) other = true;
    const isHeaders = type === frameType.headers || type === frameType.continuation;
    if (isHeaders && (flags & endHeaders) !== 0) requestEnd ??= end;
    at = end;
  }
  if (ackAt === undefined) return { kind: "more" };
  const replay = Buffer.concat([bytes.subarray(0, ackAt), bytes.subarray(ackAt + frameHeadBytes)]);
  if (requestEnd !== undefined) {
    const shift = ackAt < requestEnd ? frameHeadBytes : 0;
    return { kind: "request", request: replay.subarray(0, requestEnd - shift), replay };
  }
  return other ? { kind: "other", replay } : { kind: "more" };
}
