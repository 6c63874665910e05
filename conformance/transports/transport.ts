import type { DescMethod } from "@bufbuild/protobuf";
import type { Conversation } from "../../contracts/model/conversation.ts";
import type { CallOptions, Capability } from "../../contracts/model/scenario.ts";
import type { Metadata } from "../../contracts/transcript/metadata.ts";
import type { RawEvent } from "../../contracts/transcript/recorder.ts";
import type { WebView } from "../../contracts/transcript/web.ts";
import type { WireSink } from "../../contracts/transcript/wire-recorder.ts";
import type { Address } from "../targets/address.ts";

/** Where calls go, and what every call and connection needs there. */
export interface Endpoint {
  readonly address: Address;
  /** Sent as `:authority`, and expected in the certificate; the address where absent. */
  readonly authority?: string;
  /** TLS where present; plain text where absent. */
  readonly tls?: TlsSettings;
  /** Request metadata of every call (an auth token, say), before the call's own. */
  readonly headers?: Metadata;
  /** Request metadata of the calls of one RPC, where neither `headers` nor the call has any of that name. */
  readonly headersOf?: (path: string) => Metadata;
}

export interface TlsSettings {
  /** PEM certificates that are trusted in place of the system's. */
  readonly ca?: string;
  /** PEM certificate and key that the client shows. */
  readonly cert?: string;
  readonly key?: string;
  /** Whether any certificate is believed. */
  readonly insecure?: boolean;
}

/** Carries calls to a target and tells what happened, event by event. */
export interface Transport {
  /** `grpc`, `grpc-web`, `connect` */
  readonly name: string;
  readonly capabilities: ReadonlySet<Capability>;
  /** Resolves when the target has answered on the new connection; rejects with what went wrong. */
  readonly connect: (options: ConnectOptions) => Promise<Connection>;
  /** Frames that no library would send, on a connection of their own; only where `frames` is a capability. */
  readonly converse?: (request: ConverseRequest) => Promise<Conversed>;
  /** The same way of carrying calls, to another server. */
  readonly at: (endpoint: Endpoint) => Transport;
}

export interface ConverseRequest {
  /** `/package.Service/Method` */
  readonly path: string;
  readonly conversation: Conversation;
  readonly wire: WireSink;
  readonly signal?: AbortSignal;
}

/** How a conversation ended: the reason where the server closed the connection before the client did. */
export interface Conversed {
  readonly lost?: string;
}

export interface ConnectOptions {
  /** Whether the frames of its calls are read, where it has any: see `OpenCall.wire`. */
  readonly frames?: boolean;
  /** HTTP/2 flow-control window of each stream for what the server sends; default 1 MiB. */
  readonly windowBytes?: number;
  readonly signal?: AbortSignal;
}

export interface Connection {
  /** False once calls can no longer be opened on it. */
  readonly usable: () => boolean;
  /** The error of the GOAWAY with which the server has left it, in HTTP/2's words. */
  readonly goaway?: () => string | undefined;
  readonly open: (call: OpenCall) => TransportCall;
  /** A TCP reset. */
  readonly cut: () => void;
  readonly close: () => Promise<void>;
}

export interface OpenCall {
  /** `/package.Service/Method` */
  readonly path: string;
  /** Its kind decides the framing of some protocols; the name called is that of `path`. */
  readonly method: Pick<DescMethod, "methodKind">;
  readonly options: CallOptions;
  /** Hears every event of the call as it happens, the client's own ones included. */
  readonly record: (event: RawEvent) => void;
  /**
   * Takes the HTTP/2 frames of the call as they go over the socket, both ways, and those of the connection
   * meanwhile. Only on a connection that was opened with `frames`; never over HTTP/1.1 and fetch.
   */
  readonly wire?: WireSink;
  /** Takes what gives the response as HTTP carried it, over gRPC-Web and Connect. */
  readonly web?: (view: () => WebView | undefined) => void;
}

export interface TransportCall {
  /** False where the transport holds more than it can pass on: wait for `drained`. */
  readonly send: (message: Uint8Array) => boolean;
  /** Resolves when the transport takes more, or the call is over. */
  readonly drained: () => Promise<void>;
  readonly halfClose: () => void;
  readonly cancel: () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends the observation of the call, without an event where it has ended. */
  readonly abandon: () => void;
}
