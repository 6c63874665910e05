import { createHash } from "node:crypto";
import { status } from "@grpc/grpc-js";
import { Refusal } from "../plain-server/refusal.ts";
import type { Kind } from "./kind.ts";
import { handler } from "./server.ts";

interface ExportRequest {
  readonly table: string;
  readonly chunkSize: number;
}
interface Chunk {
  readonly index: number;
  readonly data?: Uint8Array;
  readonly isLast?: boolean;
  readonly sha256?: string;
}
interface RowsRequest {
  readonly table: string;
  readonly after: bigint;
}
interface Row {
  readonly id: bigint;
  readonly text: string;
}

interface Ways {
  /** How many bytes a piece has where it may have so many. */
  readonly pieces: (size: number, index: number) => number;
  readonly upperCase: boolean;
  readonly gaps: boolean;
  readonly firstIndex: number;
  readonly unmarkedAtMultiples: boolean;
  readonly lastWithData: boolean;
  readonly hashesLess: boolean;
  readonly goneIsEmpty: boolean;
  readonly noSizeCode: status;
  readonly staysOpen: boolean;
  readonly rows: (rows: readonly Row[]) => readonly Row[];
  readonly includesAfter: boolean;
  readonly beginsAnew: boolean;
}

const tables = new Map([
  ["numbers", "0123456789abcdefghijABCDEFGHIJ"],
  ["empty", ""],
]);

export const exporter: Kind<Ways> = {
  name: "export",
  serve: (ways) => ({
    export: handler<ExportRequest, Chunk>(async (requests, out) => {
      for await (const { table, chunkSize } of requests) {
        const text = tables.get(table) ?? (ways.goneIsEmpty === true ? "" : undefined);
        if (text === undefined) throw new Refusal(status.NOT_FOUND, "there is no such table");
        if (chunkSize === 0)
          throw new Refusal(ways.noSizeCode ?? status.INVALID_ARGUMENT, "pieces of nothing");
        const content = Buffer.from(text);
        let index = ways.firstIndex ?? 0;
        let at = 0;
        const sends: Chunk[] = [];
        while (at < content.length) {
          const size = Math.max(1, ways.pieces?.(chunkSize, index) ?? chunkSize);
          sends.push({ index: index++, data: content.subarray(at, at + size) });
          at += size;
        }
        const hex = createHash("sha256")
          .update(ways.hashesLess === true ? content.subarray(1) : content)
          .digest("hex");
        const unmarked =
          ways.unmarkedAtMultiples === true && content.length > 0 && content.length % chunkSize === 0;
        const last = {
          index,
          sha256: ways.upperCase === true ? hex.toUpperCase() : hex,
          isLast: !unmarked,
        };
        const final = sends.at(-1);
        if (ways.lastWithData === true && final !== undefined) {
          for (const each of sends.slice(0, -1)) await out.send(each);
          await out.send({ ...last, ...final });
        } else for (const each of [...sends, last]) await out.send(each);
        if (ways.staysOpen === true) await out.wait(60_000);
      }
    }),
    rows: handler<RowsRequest, Row>(async (requests, out) => {
      for await (const { table, after } of requests) {
        const text = tables.get(table);
        if (text === undefined) throw new Refusal(status.NOT_FOUND, "there is no such table");
        const step = ways.gaps === true ? 3n : 1n;
        const all = [...text].map((letter, index) => ({ id: BigInt(index + 1) * step, text: letter }));
        const from = ways.beginsAnew === true ? 0n : ways.includesAfter === true ? after - 1n : after;
        const rest = all.filter(({ id }) => id > from || (ways.beginsAnew !== true && from < 0n));
        for (const row of ways.rows?.(rest) ?? rest) await out.send(row);
      }
    }),
  }),
  honest: [
    ["cuts pieces as they come", { pieces: (size, index) => Math.min(size, 1 + (index % 3)) }],
    ["writes the checksum in capitals, and leaves numbers of rows out", { upperCase: true, gaps: true }],
  ],
  faulty: [
    ["export/index", "pieces are counted from 1", { firstIndex: 1 }],
    ["export/last", "the end is not marked where it is that of a full piece", { unmarkedAtMultiples: true }],
    ["export/last-empty", "the last piece has data", { lastWithData: true }],
    ["export/chunks", "the checksum is that of something else", { hashesLess: true }],
    ["export/chunks-size", "a piece is too large", { pieces: (size) => size + 1 }],
    ["export/gone", "a table that there is not is empty", { goneIsEmpty: true }],
    ["export/examples", "a table that there is not is empty", { goneIsEmpty: true }],
    ["export/no-size", "another code for no size", { noSizeCode: status.INTERNAL }],
    ["export/ends", "the call stays open after the last piece", { staysOpen: true }],
    ["rows/order", "the last row comes first", { rows: (rows) => rows.toReversed() }],
    ["rows/resume", "the row that was read comes again", { includesAfter: true }],
    ["rows/resume", "all rows come again", { beginsAnew: true }],
  ],
};
