import type { Metadata } from "./metadata.ts";

/**
 * The frames of a call as they went over the socket, both ways: those of its own stream, and those of the
 * connection (stream 0) while it was open, and those that the server sent on streams nobody had opened. Of long calls the first and the last are kept,
 * and between them header blocks, resets and what ends a side.
 */
export interface WireView {
  readonly frames: readonly WireFrame[];
  /** This many frames in the middle were not kept. */
  readonly leftOut?: number;
  /** Why nothing more of the connection could be read, such as a header block that HPACK does not allow. */
  readonly unreadable?: string;
  /** Whose rule the server has broken by that; absent where a bound of the reader was passed. */
  readonly brokenRule?: BrokenRule;
}

/** Of frames (RFC 9113, sections 4 and 6), or of header blocks (RFC 7541). */
export type BrokenRule = "frames" | "hpack";

interface FrameBase {
  readonly from: "client" | "server";
  /** Milliseconds since the observation began. */
  readonly atMs: number;
  /** The HTTP/2 stream; 0 for the connection. */
  readonly stream: number;
  /** The frame's flags as sent; of a header block those of its HEADERS frame. */
  readonly flags: number;
  /** Bytes of the payload, padding included; of a header block those of all its frames. */
  readonly length: number;
}

/** One HTTP/2 frame, or one header block put together from HEADERS and its CONTINUATIONs (RFC 9113, section 6). */
export type WireFrame = FrameBase &
  (
    | {
        readonly type: "DATA";
        readonly endStream: boolean;
        /** Bytes of padding, the pad length field included; absent where the frame is not padded. */
        readonly padding?: number;
        /** The first bytes of the data in lower-case hex, at most 64 bytes. */
        readonly head: string;
      }
    | {
        readonly type: "HEADERS";
        readonly endStream: boolean;
        /** Names and values in the order they came, pseudo-headers included, nothing joined or lowered. */
        readonly fields: Metadata;
        /** HEADERS and CONTINUATION frames of the block. */
        readonly frames: number;
        readonly padding?: number;
      }
    | { readonly type: "RST_STREAM"; readonly errorCode: number }
    | {
        readonly type: "SETTINGS";
        readonly ack: boolean;
        readonly settings: readonly (readonly [id: number, value: number])[];
      }
    /** `data` in lower-case hex. */
    | { readonly type: "PING"; readonly ack: boolean; readonly data: string }
    | {
        readonly type: "GOAWAY";
        readonly lastStream: number;
        readonly errorCode: number;
        /** Additional debug data as text, at most 200 characters. */
        readonly debug: string;
      }
    | { readonly type: "WINDOW_UPDATE"; readonly increment: number }
    | { readonly type: "PRIORITY" | "PUSH_PROMISE" }
    /** A type that RFC 9113 does not define, or a frame whose payload does not fit its type. */
    | { readonly type: "UNKNOWN"; readonly code: number; readonly why?: string }
  );
