import type { Heard } from "../../../contracts/model/conversation.ts";
import type { RawWireFrame } from "../../../contracts/transcript/wire-recorder.ts";

/** What the server has said so far, as far as anybody waits for it. */
export interface HeardSoFar {
  readonly take: (frame: RawWireFrame) => void;
  /** The client's own frames use up its window. */
  readonly sent: (frame: RawWireFrame) => void;
  readonly has: (what: Heard) => boolean;
}

export function createHeard(): HeardSoFar {
  let settingsSeen = false;
  let acks = 0;
  let pinged = false;
  /** What the client may send on the connection. Source: RFC 9113, section 6.9.2. */
  let room = 65_535;
  const streams = new Map<number, { bytes: number; headers: boolean; ended: boolean }>();
  const of = (stream: number) => {
    const known = streams.get(stream) ?? { bytes: 0, headers: false, ended: false };
    streams.set(stream, known);
    return known;
  };
  return {
    take: (frame: RawWireFrame): void => {
      switch (frame.type) {
        case "SETTINGS":
          if (frame.ack) acks += 1;
          else settingsSeen = true;
          break;
        case "PING":
          pinged ||= frame.ack;
          break;
        case "HEADERS":
          of(frame.stream).headers = true;
          of(frame.stream).ended ||= frame.endStream;
          break;
        case "DATA":
          of(frame.stream).bytes += frame.length - (frame.padding ?? 0);
          of(frame.stream).ended ||= frame.endStream;
          break;
        case "RST_STREAM":
          of(frame.stream).ended = true;
          break;
        case "WINDOW_UPDATE":
          if (frame.stream === 0) room += frame.increment;
          break;
      }
    },
    sent: (frame: RawWireFrame): void => {
      if (frame.type === "DATA") room -= frame.length;
    },
    has: (what: Heard): boolean => {
      switch (what.heard) {
        case "settings":
          return settingsSeen;
        case "settings-acks":
          return acks >= what.count;
        case "ping-ack":
          return pinged;
        case "window":
          return room >= what.bytes;
        case "data":
          return of(what.stream).bytes >= what.bytes || of(what.stream).ended;
        case "headers":
          return of(what.stream).headers || of(what.stream).ended;
        case "end":
          return of(what.stream).ended;
      }
    },
  };
}
