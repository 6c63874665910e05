import { createHash } from "node:crypto";
import type { Message } from "@bufbuild/protobuf";
import type { Keeping, MockCall } from "../keeping.ts";
import { crc32c } from "../language/crc32c.ts";
import type { FieldPath } from "../language/field-path.ts";
import { asFieldValue } from "../language/field-value.ts";
import { isBytes, isText } from "../language/scalar.ts";
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
      data.set(response, isText(data.field) ? part.toString("latin1") : new Uint8Array(part));
      if (total === undefined || index !== total - 1) return;
      for (const [digest, place] of Object.entries(places)) {
        // Its keys are those that were read.
        if ("field" in place) setDigest(response, place.field, digest as Digest, bytes);
      }
    },
    trailers: (call) =>
      new Map(
        Object.entries(places).flatMap(([digest, place]) =>
          "trailer" in place
            ? [[place.trailer, digestOf(digest as Digest, contentOf(chunks, call).bytes)] as const]
            : [],
        ),
      ),
  };
}

function setDigest(response: Message, path: FieldPath, name: Digest, bytes: Buffer): void {
  const { field } = path;
  const digest = digestOf(name, bytes);
  if (isText(field)) path.set(response, digest);
  else if (isBytes(field)) path.set(response, new Uint8Array(Buffer.from(digest, "hex")));
  else path.set(response, asFieldValue(field, BigInt(name === "length" ? digest : `0x${digest}`)));
}

/** Hex, or the length in decimal digits. */
function digestOf(digest: Digest, bytes: Buffer): string {
  if (digest === "length") return String(bytes.length);
  if (digest === "crc32c") return crc32c(bytes).toString(16).padStart(8, "0");
  return createHash(digest).update(bytes).digest("hex");
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
  const byteAt = (index: number) => (isText(chunks.data.field) ? 97 + (index % 26) : index % 251);
  const made: Content = {
    bytes: Buffer.from(Uint8Array.from({ length }, (_, index) => byteAt(index))),
    piece: asked > 0 ? asked : standardPiece,
  };
  memory.set(chunks, made);
  return made;
}
