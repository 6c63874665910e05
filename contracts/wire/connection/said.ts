import type { Heard, Said } from "../../model/conversation.ts";

/** How long a conversation waits for the server, in milliseconds; each wait ends as soon as it was heard. */
export const heardMs = 3_000;

/** Source: RFC 9113, section 6. */
export const type = { DATA: 0, PRIORITY: 2, RST_STREAM: 3, SETTINGS: 4, PING: 6, WINDOW_UPDATE: 8 } as const;
export const flag = { END_STREAM: 1, PADDED: 8 } as const;

/** A stream that is called in the usual way before and after the unusual one. */
export const stream = { before: 1, unusual: 3, after: 5 } as const;

/** Messages as a body, each behind its flag and its length. Source: grpc/doc/PROTOCOL-HTTP2.md. */
export function bodyOf(requests: readonly Uint8Array[]): Buffer {
  return Buffer.concat(requests.map((bytes) => Buffer.concat([prefix(0, bytes.length), bytes])));
}

export function prefix(compressed: number, length: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = compressed;
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

export function data(id: number, payload: Uint8Array, flags = 0): Said {
  return { say: "frame", type: type.DATA, flags, stream: id, payload };
}

export function frame(kind: number, id: number, payload: Uint8Array, flags = 0): Said {
  return { say: "frame", type: kind, flags, stream: id, payload };
}

/** Waits for what may not come. */
export function awaited(what: Heard): Said {
  return { say: "await", what, withinMs: heardMs, orElse: "continue" };
}

export function ended(id: number): Said {
  return awaited({ heard: "end", stream: id });
}

/** A call as any client makes it, up to its end: without that nothing further is to be learned. */
export function usual(id: number, body: Uint8Array): readonly Said[] {
  const end = { heard: "end", stream: id } as const;
  return [
    { say: "request", stream: id },
    data(id, body, flag.END_STREAM),
    { say: "await", what: end, withinMs: heardMs, orElse: "stop" },
  ];
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function windowUpdate(id: number, increment: number): Said {
  return frame(type.WINDOW_UPDATE, id, uint32(increment));
}

/** The payload of a SETTINGS frame. Source: RFC 9113, section 6.5.1. */
export function settingsPayload(...settings: readonly (readonly [id: number, value: number])[]): Buffer {
  return Buffer.concat(
    settings.map(([id, value]) => Buffer.concat([Buffer.from([id >> 8, id & 255]), uint32(value)])),
  );
}

/** A setting, and the window that it has until one says otherwise. Source: RFC 9113, sections 6.5.2 and 6.9.2. */
export const initialWindowSize = 4;
export const defaultWindow = 65_535;

/** A usual call, and then SETTINGS that give new streams room for so many bytes, acknowledged. */
export function withRoomFor(bytes: number, body: Uint8Array): readonly Said[] {
  return [
    ...usual(stream.before, body),
    frame(type.SETTINGS, 0, settingsPayload([initialWindowSize, bytes])),
    awaited({ heard: "settings-acks", count: 2 }),
  ];
}
