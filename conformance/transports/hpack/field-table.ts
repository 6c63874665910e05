import { HpackError } from "./error.ts";
import { staticTable } from "./static-table.ts";

export type Field = readonly [name: string, value: string];

/** The fields that a header block may refer to by index: the static ones, then the newest first. */
export interface FieldTable {
  readonly get: (index: number) => Field;
  /** `bytes` are those of the name and the value together. */
  readonly add: (field: Field, bytes: number) => void;
  readonly resize: (maxBytes: number) => void;
  /** Makes it no larger than that. */
  readonly limit: (maxBytes: number) => void;
  readonly size: () => number;
}

/** What an entry takes beside its name and value. Source: RFC 7541, section 4.1. */
const entryBytes = 32;

export function createFieldTable(initialMaxBytes: number): FieldTable {
  /** The oldest first. */
  let entries: { readonly field: Field; readonly bytes: number }[] = [];
  let oldest = 0;
  let size = 0;
  let maxBytes = initialMaxBytes;

  function evict(): void {
    while (size > maxBytes) {
      size -= entries[oldest]?.bytes ?? size;
      oldest += 1;
    }
    // In large steps, because taking from the beginning of a list costs its length.
    if (oldest <= 64 + entries.length / 2) return;
    entries = entries.slice(oldest);
    oldest = 0;
  }

  return {
    get: (index) => {
      const place = entries.length - (index - staticTable.length);
      const added = place < oldest ? undefined : entries[place]?.field;
      const field = index <= staticTable.length ? staticTable[index - 1] : added;
      if (field === undefined) throw new HpackError(`no field has the index ${index}`);
      return field;
    },
    add: (field, bytes) => {
      entries.push({ field, bytes: bytes + entryBytes });
      size += bytes + entryBytes;
      // A field larger than the whole table empties it, itself included. Source: RFC 7541, section 4.4.
      evict();
    },
    resize: (bytes) => {
      maxBytes = bytes;
      evict();
    },
    limit: (bytes) => {
      maxBytes = Math.min(maxBytes, bytes);
      evict();
    },
    size: () => size,
  };
}
