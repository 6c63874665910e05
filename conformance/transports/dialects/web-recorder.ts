import type { Envelope, WebView } from "../../../contracts/transcript/web.ts";
import type { Head, Listener } from "../carrier/exchange.ts";
import type { WebFraming } from "./dialect.ts";
import { decompressed, FramingError } from "./framing.ts";
import { metadataFromHeaders } from "./metadata.ts";

export interface WebRecorder {
  /** The same listener, overheard. */
  readonly overheard: (listener: Listener) => Listener;
  /** Undefined before the head of a response. */
  readonly view: () => WebView | undefined;
}

/** Of longer bodies the first and the last envelopes are kept. */
const kept = { first: 200, last: 50 } as const;
/** So much of a text is kept. */
const mostText = 64 * 1024;
const prefixBytes = 5;
const ok = 200;

/** What a text is, where it is not too long. */
type Told = Pick<Envelope, "text" | "unreadable">;

/** Writes down a response before any dialect reads it. */
export function createWebRecorder({ enveloped, encodingHeader }: WebFraming): WebRecorder {
  let head: Head | undefined;
  let isEnveloped = false;
  const body: Buffer[] = [];
  let bodyBytes = 0;
  const envelopes: Envelope[] = [];
  let leftOut = 0;
  let prefix: Buffer = Buffer.alloc(0);
  let current:
    | { readonly flag: number; readonly length: number; missing: number; readonly text: Buffer[] }
    | undefined;
  let ended: { readonly trailers: WebView["trailers"] } | undefined;

  function onHead(given: Head): void {
    head = given;
    isEnveloped = enveloped(given);
  }

  function onData(chunk: Buffer): void {
    if (!isEnveloped) {
      // Messages are in the events of the call.
      if (head?.status === ok) return;
      if (bodyBytes < mostText) body.push(chunk.subarray(0, mostText - bodyBytes));
      bodyBytes += chunk.length;
      return;
    }
    let rest = chunk;
    while (rest.length > 0) {
      if (current === undefined) {
        const taken = rest.subarray(0, prefixBytes - prefix.length);
        prefix = Buffer.concat([prefix, taken]);
        rest = rest.subarray(taken.length);
        if (prefix.length < prefixBytes) return;
        const length = prefix.readUInt32BE(1);
        current = { flag: prefix[0] ?? 0, length, missing: length, text: [] };
        prefix = Buffer.alloc(0);
      }
      const taken = rest.subarray(0, current.missing);
      if (current.flag > 1 && current.length <= mostText) current.text.push(taken);
      current.missing -= taken.length;
      rest = rest.subarray(taken.length);
      if (current.missing > 0) return;
      add(current);
      current = undefined;
    }
  }

  function add(envelope: NonNullable<typeof current>): void {
    const { flag, length } = envelope;
    envelopes.push({ flag, length, ...toldIn(envelope) });
    if (envelopes.length <= kept.first + kept.last) return;
    envelopes.splice(kept.first, 1);
    leftOut++;
  }

  function told(bytes: Buffer, encoding: string): Told {
    if (encoding === "identity") return { text: bytes.toString("utf8") };
    try {
      return { text: decompressed(bytes, encoding).toString("utf8") };
    } catch (error) {
      if (error instanceof FramingError) return { unreadable: true };
      throw error;
    }
  }

  function toldIn({ flag, length, text }: NonNullable<typeof current>): Told {
    // A message is in the events of the call.
    if (flag <= 1 || length > mostText) return {};
    return told(Buffer.concat(text), (flag & 1) === 1 ? headerNamed(encodingHeader) : "identity");
  }

  function toldInBody(): Told {
    if (isEnveloped || head?.status === ok || bodyBytes > mostText) return {};
    return told(Buffer.concat(body), headerNamed("content-encoding"));
  }

  function headerNamed(name: string): string {
    return String(head?.headers[name] ?? "identity");
  }

  return {
    overheard: (listener) => ({
      head: (given) => {
        onHead(given);
        listener.head(given);
      },
      data: (chunk) => {
        onData(chunk);
        listener.data(chunk);
      },
      ended: (trailers) => {
        ended = { trailers: trailers === undefined ? [] : metadataFromHeaders(trailers) };
        listener.ended(trailers);
      },
      lost: listener.lost,
    }),
    view: () => {
      if (head === undefined) return undefined;
      const { text, ...readable } = toldInBody();
      return {
        status: head.status,
        headers: metadataFromHeaders(head.headers),
        envelopes: [...envelopes],
        ...(leftOut === 0 ? {} : { leftOut }),
        rest: prefix.length + (current === undefined ? 0 : prefixBytes + current.length - current.missing),
        ...(text === undefined ? {} : { body: text }),
        ...readable,
        ...(ended?.trailers === undefined ? {} : { trailers: ended.trailers }),
        ended: ended !== undefined,
      };
    },
  };
}
