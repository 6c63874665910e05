/**
 * What a client of bytes says on a connection of its own, in order: HTTP/2 frames that no library would send, and the
 * waits between them. It acknowledges SETTINGS and PINGs by itself, and gives back the connection's window.
 */
export type Said =
  /** The header block of a request to the RPC, with all that every call of the run carries. */
  | {
      readonly say: "request";
      readonly stream: number;
      readonly endStream?: boolean;
      /** In place of those that a right request has, by name, pseudo-headers included; undefined leaves one out. */
      readonly fields?: Readonly<Record<string, string | undefined>>;
      /** Into how many HEADERS and CONTINUATION frames the block is cut; 1 where absent. */
      readonly pieces?: number;
      readonly padding?: number;
    }
  /** Any frame at all. */
  | {
      readonly say: "frame";
      readonly type: number;
      readonly flags: number;
      readonly stream: number;
      readonly payload: Uint8Array;
    }
  /** Waits for it, at most so long. Where it does not come the conversation ends there, or goes on. */
  | {
      readonly say: "await";
      readonly what: Heard;
      readonly withinMs: number;
      readonly orElse: "stop" | "continue";
    };

export type Heard =
  | { readonly heard: "settings" }
  /** So many acknowledgements in all, that of the SETTINGS after the preface included. */
  | { readonly heard: "settings-acks"; readonly count: number }
  | { readonly heard: "ping-ack" }
  /** Room for so many bytes in the connection's window, from the 65,535 that it begins with. */
  | { readonly heard: "window"; readonly bytes: number }
  /** So many bytes of DATA on the stream, without padding. */
  | { readonly heard: "data"; readonly stream: number; readonly bytes: number }
  /** Its headers, or its end. */
  | { readonly heard: "headers"; readonly stream: number }
  /** The server has ended or reset it. */
  | { readonly heard: "end"; readonly stream: number };

/** SETTINGS that the client sends behind its preface. */
export type ClientSettings = readonly (readonly [id: number, value: number])[];

export interface Conversation {
  readonly settings?: ClientSettings;
  readonly say: readonly Said[];
}
