/** Frames of HTTP/2 as bytes, right or wrong: nothing here checks anything. Source: RFC 9113, section 4.1. */

export const flags = { endStream: 1, endHeaders: 4, ack: 1, padded: 8 } as const;
export const types = {
  data: 0,
  headers: 1,
  priority: 2,
  rstStream: 3,
  settings: 4,
  ping: 6,
  goaway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

export type Field = readonly [name: string, value: string];

export function rawFrame(type: number, flag: number, stream: number, payload: Uint8Array): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flag;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header block in literals without indexing, its strings as they are. Source: RFC 7541, section 6.2.2. */
export function headers(stream: number, fields: readonly Field[], endStream = false): Buffer {
  const block = Buffer.concat(fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]));
  return rawFrame(types.headers, flags.endHeaders | (endStream ? flags.endStream : 0), stream, block);
}

/** Strings are Latin-1: a character is a byte. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value, "latin1");
  return Buffer.concat([integer(bytes.length), bytes]);
}

/** An integer with a prefix of seven bits. Source: RFC 7541, section 5.1. */
function integer(value: number): Buffer {
  if (value < 127) return Buffer.from([value]);
  const bytes = [127];
  let rest = value - 127;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return Buffer.from([...bytes, rest]);
}

export function data(stream: number, payload: Uint8Array, endStream = false): Buffer {
  return rawFrame(types.data, endStream ? flags.endStream : 0, stream, payload);
}

/** A length-prefixed message, with any flag and any length. */
export function message(body: Uint8Array, flag = 0, length: number = body.length): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(length, 1);
  return Buffer.concat([prefix, body]);
}

export function rstStream(stream: number, code: number): Buffer {
  return rawFrame(types.rstStream, 0, stream, uint32(code));
}

export function goaway(code: number): Buffer {
  return rawFrame(types.goaway, 0, 0, Buffer.concat([uint32(0), uint32(code)]));
}

export function windowUpdate(stream: number, increment: number): Buffer {
  return rawFrame(types.windowUpdate, 0, stream, uint32(increment));
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

export function settings(ack = false): Buffer {
  return rawFrame(types.settings, ack ? flags.ack : 0, 0, new Uint8Array());
}
