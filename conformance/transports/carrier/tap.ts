import type { BrokenRule } from "../../../contracts/transcript/wire.ts";
import type { RawWireFrame, WireSink } from "../../../contracts/transcript/wire-recorder.ts";
import { createFrameReader, type FrameReader } from "./frames.ts";

/** Reads the frames of one connection off its bytes, both ways, and gives each call its own. */
export interface Tap {
  /** From here on the frames of this stream, and those of the connection while it is open, go to the sink. */
  readonly follow: (stream: number, sink: WireSink) => void;
  /** Takes bytes in the order in which they went over the socket. Never throws. */
  readonly sent: (bytes: Buffer) => void;
  readonly received: (bytes: Buffer) => void;
}

/** A closed stream is followed until so many later ones are closed: what comes after a reset is its own. */
const maxClosed = 8;

interface Followed {
  readonly sink: WireSink;
  clientEnded: boolean;
  serverEnded: boolean;
}

export function createTap(): Tap {
  const open = new Map<number, Followed>();
  const closed = new Map<number, Followed>();
  let unreadable: readonly [why: string, broken?: BrokenRule] | undefined;
  /** The client opens its streams in order. */
  let lastOpened = 0;

  function take(frame: RawWireFrame): void {
    if (frame.from === "client" && frame.type === "HEADERS") lastOpened = Math.max(lastOpened, frame.stream);
    if (frame.stream === 0 || isOnNobodys(frame)) {
      applySettings(frame);
      for (const { sink } of open.values()) sink.frame(frame);
      return;
    }
    const followed = open.get(frame.stream);
    if (followed === undefined) {
      closed.get(frame.stream)?.sink.frame(frame);
      return;
    }
    followed.sink.frame(frame);
    if (ends(frame)) {
      if (frame.from === "client" || frame.type === "RST_STREAM") followed.clientEnded = true;
      if (frame.from === "server" || frame.type === "RST_STREAM") followed.serverEnded = true;
      if (followed.clientEnded && followed.serverEnded) forget(frame.stream, followed);
    }
  }

  /** Whose business such a frame is, nobody can say: every open call gets it. */
  function isOnNobodys({ from, stream }: RawWireFrame): boolean {
    return from === "server" && (stream % 2 === 0 || stream > lastOpened);
  }

  function forget(stream: number, followed: Followed): void {
    open.delete(stream);
    closed.set(stream, followed);
    const [oldest] = closed.keys();
    if (closed.size > maxClosed && oldest !== undefined) closed.delete(oldest);
  }

  /** What one side announces is the bound of the table with which the other compresses. */
  function applySettings(frame: RawWireFrame): void {
    if (frame.type !== "SETTINGS") return;
    const compressor = frame.from === "client" ? received : sent;
    for (const [id, value] of frame.settings) {
      if (id === headerTableSize) compressor.allowTableSize(value);
    }
  }

  function fail(...why: readonly [why: string, broken?: BrokenRule]): void {
    if (unreadable !== undefined) return;
    unreadable = why;
    for (const { sink } of open.values()) sink.unreadable(...why);
    open.clear();
    closed.clear();
  }

  // What the client itself sends is no server's fault.
  const sent = createFrameReader({ from: "client", onFrame: take, onUnreadable: (why) => fail(why) });
  const received = createFrameReader({
    from: "server",
    onFrame: take,
    onUnreadable: fail,
    maxFrameBytes: defaultMaxFrameBytes,
  });
  const push = (reader: FrameReader, bytes: Buffer): void => {
    // A side that can be read is of no use without the other.
    if (unreadable === undefined) reader.push(bytes);
  };
  return {
    follow: (stream, sink) => {
      if (unreadable === undefined) open.set(stream, { sink, clientEnded: false, serverEnded: false });
      else sink.unreadable(...unreadable);
    },
    sent: (bytes) => push(sent, bytes),
    received: (bytes) => push(received, bytes),
  };
}

const headerTableSize = 1;
/** The runner announces no other. Source: RFC 9113, section 6.5.2. */
export const defaultMaxFrameBytes: number = 16_384;

function ends(frame: RawWireFrame): boolean {
  switch (frame.type) {
    case "DATA":
    case "HEADERS":
      return frame.endStream;
    case "RST_STREAM":
      return true;
    default:
      return false;
  }
}
