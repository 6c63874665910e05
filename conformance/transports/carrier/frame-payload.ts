import type { RawWireFrame } from "../../../contracts/transcript/wire-recorder.ts";
import { type FrameHead, frameFlag, frameType, hasFlag, readUint32 } from "./frame-head.ts";
import { maxBlockBytes } from "./header-blocks.ts";

const maxDataHead = 64;
const maxSettings = 100;
const settingBytes = 6;
const maxDebugCharacters = 200;
/** UTF-8 has at most four bytes for a character. */
const maxDebugBytes = maxDebugCharacters * 4;

/** This many bytes at the beginning of a payload are all that is read of it. */
export function keptBytes({ type, length }: FrameHead): number {
  return Math.min(length, wantedBytes[type] ?? 0);
}

const wantedBytes: readonly number[] = Object.assign([], {
  [frameType.DATA]: 1 + maxDataHead,
  [frameType.HEADERS]: maxBlockBytes,
  [frameType.RST_STREAM]: 4,
  [frameType.SETTINGS]: maxSettings * settingBytes,
  [frameType.PUSH_PROMISE]: maxBlockBytes,
  [frameType.PING]: 8,
  [frameType.GOAWAY]: 8 + maxDebugBytes,
  [frameType.WINDOW_UPDATE]: 4,
  [frameType.CONTINUATION]: maxBlockBytes,
});

/** A frame that is no part of a header block; `payload` has its kept bytes. Source: RFC 9113, section 6. */
export function frameFromPayload(from: "client" | "server", head: FrameHead, payload: Buffer): RawWireFrame {
  const { type, flags, stream, length } = head;
  const base = { from, stream, flags, length };
  switch (type) {
    case frameType.DATA:
      return dataFrame(base, head, payload);
    case frameType.PRIORITY:
      return length === 5 ? { ...base, type: "PRIORITY" } : misfit(base, type, "5 bytes");
    case frameType.RST_STREAM:
      if (length !== 4) return misfit(base, type, "4 bytes");
      return { ...base, type: "RST_STREAM", errorCode: readUint32(payload, 0) };
    case frameType.SETTINGS: {
      const ack = hasFlag(head, frameFlag.ACK);
      if (length % settingBytes !== 0) return misfit(base, type, "6 bytes for each setting");
      if (ack && length > 0) return misfit(base, type, "no bytes in an ACK");
      return { ...base, type: "SETTINGS", ack, settings: settingsFrom(payload) };
    }
    case frameType.PING:
      if (length !== 8) return misfit(base, type, "8 bytes");
      return { ...base, type: "PING", ack: hasFlag(head, frameFlag.ACK), data: payload.toString("hex") };
    case frameType.GOAWAY:
      if (length < 8) return misfit(base, type, "at least 8 bytes");
      return {
        ...base,
        type: "GOAWAY",
        lastStream: readUint32(payload, 0) % 2 ** 31,
        errorCode: readUint32(payload, 4),
        debug: [...payload.toString("utf8", 8)].slice(0, maxDebugCharacters).join(""),
      };
    case frameType.WINDOW_UPDATE:
      if (length !== 4) return misfit(base, type, "4 bytes");
      return { ...base, type: "WINDOW_UPDATE", increment: readUint32(payload, 0) % 2 ** 31 };
    default:
      return { ...base, type: "UNKNOWN", code: type };
  }
}

type Base = Pick<RawWireFrame, "from" | "stream" | "flags" | "length">;

function dataFrame(base: Base, head: FrameHead, payload: Buffer): RawWireFrame {
  const endStream = hasFlag(head, frameFlag.END_STREAM);
  if (!hasFlag(head, frameFlag.PADDED)) {
    const { from, stream, flags, length } = base;
    // Written out, because a spread costs as much as all else that is done with a small message.
    return {
      from,
      stream,
      flags,
      length,
      type: "DATA",
      endStream,
      head: payload.toString("hex", 0, maxDataHead),
    };
  }
  const padding = 1 + (payload[0] ?? 0);
  if (padding > head.length) {
    return { ...base, type: "UNKNOWN", code: head.type, why: "its padding is longer than the frame" };
  }
  const dataBytes = Math.min(head.length - padding, maxDataHead);
  return { ...base, type: "DATA", endStream, padding, head: payload.toString("hex", 1, 1 + dataBytes) };
}

function misfit(base: Base, code: number, expected: string): RawWireFrame {
  return { ...base, type: "UNKNOWN", code, why: `it has ${base.length} bytes; expected ${expected}` };
}

function settingsFrom(payload: Buffer): readonly (readonly [number, number])[] {
  return Array.from({ length: Math.floor(payload.length / settingBytes) }, (_, index) => {
    const at = index * settingBytes;
    return [readUint32(payload, at) >>> 16, readUint32(payload, at + 2)] as const;
  });
}
