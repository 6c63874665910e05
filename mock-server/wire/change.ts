import type { Http2Session, IncomingHttpHeaders, OutgoingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Transform } from "node:stream";

export interface Exchange {
  readonly request: IncomingHttpHeaders;
  /** The stream that the client sees. */
  readonly stream: ServerHttp2Stream;
}

/** What a wire layer does to the HTTP/2 streams that pass through it; what is absent stays as it is. */
export interface WireChange {
  readonly requestHeaders?: (headers: IncomingHttpHeaders) => OutgoingHttpHeaders;
  /** A filter for the request's DATA frames; each chunk is what one frame held. */
  readonly requestData?: (request: IncomingHttpHeaders) => Transform;
  /** Answers, or leaves, a stream itself: true where it must not be passed on. */
  readonly intercept?: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => boolean;
  /** The answer's headers, where messages or trailers of their own follow. */
  readonly responseHeaders?: (headers: IncomingHttpHeaders) => OutgoingHttpHeaders;
  /** A filter for the answer's DATA frames. */
  readonly responseData?: (request: IncomingHttpHeaders) => Transform;
  /** The answer's trailers, also those that come as the only headers; `reset` sends RST_STREAM in their place. */
  readonly trailers?: (trailers: IncomingHttpHeaders, exchange: Exchange) => OutgoingHttpHeaders | "reset";
  /** The client has cancelled a stream of this connection. */
  readonly cancelled?: (session: Http2Session | undefined) => void;
  /** A connection has gone away; these are the others. */
  readonly dropped?: (others: ReadonlySet<Http2Session>) => void;
}
