import { HpackError, HpackLimitError } from "./error.ts";
import { createFieldTable, type Field } from "./field-table.ts";
import { huffmanDecoded } from "./huffman.ts";
import { type Cursor, readInteger } from "./integer.ts";

/** Decodes the header blocks of one direction of a connection, in the order they were sent. */
export interface HpackDecoder {
  /**
   * Throws an HpackError, or an HpackLimitError; after that the table is no longer the sender's, and nothing more can
   * be decoded.
   */
  readonly decode: (block: Uint8Array) => readonly Field[];
  /** The receiver has announced this SETTINGS_HEADER_TABLE_SIZE: the sender may use as much. */
  readonly allowTableSize: (bytes: number) => void;
  /** The sender has acknowledged a smaller one: it keeps no more than that, whether it says so or not. */
  readonly limitTableSize: (bytes: number) => void;
  /** Bytes of the dynamic table, as RFC 7541 counts them. */
  readonly tableSize: () => number;
}

const defaultTableBytes = 4096;
/** A table larger than this is not kept, whatever the receiver allows. */
const maxTableBytes = 1024 * 1024;
/** Of all fields of one block, counted as in the table: a field by index takes a byte and may stand for 4 KiB. */
const maxListBytes = 128 * 1024;

export function createHpackDecoder(): HpackDecoder {
  const table = createFieldTable(defaultTableBytes);
  let allowed = defaultTableBytes;

  /** One field, or undefined for an update of the table's size. Source: RFC 7541, section 6. */
  function readField(cursor: Cursor, first: number, isFirst: boolean): Field | undefined {
    if ((first & 0x80) !== 0) return table.get(readInteger(cursor, 7));
    if ((first & 0xe0) === 0x20) {
      const bytes = readInteger(cursor, 5);
      if (!isFirst) throw new HpackError("a table size update stands after a field");
      if (bytes > allowed) throw new HpackError(`the table is resized to ${bytes} bytes of ${allowed}`);
      table.resize(bytes);
      return undefined;
    }
    const indexed = (first & 0x40) !== 0;
    const nameIndex = readInteger(cursor, indexed ? 6 : 4);
    const name = nameIndex === 0 ? readString(cursor) : table.get(nameIndex)[0];
    const field = [name, readString(cursor)] as const;
    // A string is latin1: a character is a byte.
    if (indexed) table.add(field, field[0].length + field[1].length);
    return field;
  }

  return {
    decode: (block) => {
      const cursor: Cursor = { bytes: block, at: 0 };
      const fields: Field[] = [];
      let listBytes = 0;
      while (cursor.at < block.length) {
        const field = readField(cursor, block[cursor.at] ?? 0, fields.length === 0);
        if (field === undefined) continue;
        listBytes += field[0].length + field[1].length + 32;
        if (listBytes > maxListBytes)
          throw new HpackLimitError(`a header list is over ${maxListBytes} bytes`);
        fields.push(field);
      }
      return fields;
    },
    // A smaller table is used once the sender says so: it may still refer to the larger one.
    allowTableSize: (bytes) => {
      allowed = Math.min(Math.max(bytes, defaultTableBytes), maxTableBytes);
    },
    limitTableSize: (bytes) => {
      allowed = Math.min(allowed, bytes);
      table.limit(bytes);
    },
    tableSize: table.size,
  };
}

/** Source: RFC 7541, section 5.2. */
function readString(cursor: Cursor): string {
  const huffman = ((cursor.bytes[cursor.at] ?? 0) & 0x80) !== 0;
  const length = readInteger(cursor, 7);
  const end = cursor.at + length;
  if (end > cursor.bytes.length) throw new HpackError("the header block ends within a string");
  const bytes = cursor.bytes.subarray(cursor.at, end);
  cursor.at = end;
  return huffman
    ? huffmanDecoded(bytes).toString("latin1")
    : Buffer.from(bytes.buffer, bytes.byteOffset, length).toString("latin1");
}
