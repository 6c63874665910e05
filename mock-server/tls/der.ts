/** ASN.1 values in DER, as far as a certificate needs them. Source: ITU-T X.690. */

export function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

export function setOf(...parts: readonly Buffer[]): Buffer {
  return tagged(0x31, Buffer.concat(parts));
}

/** A positive number, big-endian. */
export function integer(bytes: Buffer): Buffer {
  const sign = ((bytes[0] ?? 0) & 0x80) === 0 ? Buffer.alloc(0) : Buffer.alloc(1);
  return tagged(0x02, Buffer.concat([sign, bytes]));
}

export function boolean(value: boolean): Buffer {
  return tagged(0x01, Buffer.from([value ? 0xff : 0]));
}

export function octets(bytes: Buffer): Buffer {
  return tagged(0x04, bytes);
}

export function bits(bytes: Buffer): Buffer {
  return tagged(0x03, Buffer.concat([Buffer.alloc(1), bytes]));
}

export function utf8(text: string): Buffer {
  return tagged(0x0c, Buffer.from(text));
}

/** A moment between 1950 and 2049. */
export function utcTime(moment: Date): Buffer {
  const digits = moment.toISOString().replaceAll(/[-:T]/g, "").slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`, "latin1"));
}

/** `2.5.29.17` */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** `[number]`, with what it holds inside or, primitive, in its place. */
export function context(number: number, content: Buffer, primitive = false): Buffer {
  return tagged((primitive ? 0x80 : 0xa0) | number, content);
}

function base128(value: number): readonly number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [...base128(value >>> 7).map((each) => each | 0x80), low];
}

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >>> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}
