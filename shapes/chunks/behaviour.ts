import { createHash } from "node:crypto";
import { crc32c } from "../language/crc32c.ts";
import { toField } from "../occasions/fields.ts";
import type { Keeping, MockCall } from "../shape.ts";
import type { Chunks, Digest } from "./declaration.ts";

/** What the mock sends where nobody says how much. */
const standardBytes = 1_000;
const standardPiece = 300;

interface Content {
  readonly bytes: Buffer;
  readonly piece: number;
}

/** Cuts content that is the same for the same request into pieces, and hashes it. */
export function keepChunks(chunks: Chunks): Keeping {
  const { data, closing, places } = chunks;
  return {
    count: (_, call) => {
      const { bytes, piece } = contentOf(chunks, call);
      return Math.ceil(bytes.length / piece) + (closing ? 1 : 0);
    },
    fill: (response, { index, total }, call) => {
      const { bytes, piece } = contentOf(chunks, call);
      const part = bytes.subarray(index * piece, (index + 1) * piece);
      data.set(
        response,
        data.field.fieldKind === "scalar" && data.field.scalar === 9
          ? part.toString("latin1")
          : new Uint8Array(part),
      );
      if (total === undefined || index !== total - 1) return;
      for (const [digest, place] of Object.entries(places)) {
        if (!("field" in place)) continue;
        const { field } = place.field;
        const value = digestOf(digest as Digest, bytes);
        const isBytes = field.fieldKind === "scalar" && field.scalar === 12;
        const isText = field.fieldKind === "scalar" && field.scalar === 9;
        if (typeof value === "number")
          place.field.set(
            response,
            isText ? value.toString(16).padStart(8, "0") : toField(field, BigInt(value)),
          );
        else place.field.set(response, isBytes ? new Uint8Array(Buffer.from(value, "hex")) : value);
      }
    },
    trailers: (call) =>
      new Map(
        Object.entries(places).flatMap(([digest, place]) =>
          "trailer" in place
            ? [[place.trailer, String(digestOf(digest as Digest, contentOf(chunks, call).bytes))] as const]
            : [],
        ),
      ),
  };
}

function digestOf(digest: Digest, bytes: Buffer): string | number {
  if (digest === "length") return bytes.length;
  return digest === "crc32c" ? crc32c(bytes) : createHash(digest).update(bytes).digest("hex");
}

function contentOf(chunks: Chunks, { requests, memory }: MockCall): Content {
  const known = memory.get(chunks);
  if (known !== undefined) return known as Content;
  const [request] = requests;
  const number = (result: ReturnType<NonNullable<Chunks["size"]>["of"]> | undefined) =>
    result !== undefined && "value" in result ? Number(result.value) : 0;
  const asked = number(chunks.size?.of({ request }));
  const total = number(chunks.total?.of({ request }));
  const length = chunks.total === undefined ? standardBytes : Math.max(0, total);
  const { field } = chunks.data;
  const isText = field.fieldKind === "scalar" && field.scalar === 9;
  const byteAt = (index: number) => (isText ? 97 + (index % 26) : index % 251);
  const made: Content = {
    bytes: Buffer.from(Uint8Array.from({ length }, (_, index) => byteAt(index))),
    piece: asked > 0 ? asked : standardPiece,
  };
  memory.set(chunks, made);
  return made;
}
