import type { Expression } from "../language/expression.ts";
import type { FieldPath } from "../language/field-path.ts";
import { kindOfField } from "../language/kind.ts";
import { named } from "../language/named.ts";
import { needsResponseStream, type Reading } from "../language/reading.ts";
import type { Named } from "../shape.ts";

/** Content that is cut into responses. */
export interface Chunks extends Named {
  readonly data: FieldPath;
  readonly size?: Expression;
  /** Whether all but the final piece that has content are full. */
  readonly full: boolean;
  readonly total?: Expression;
  /** Where what is computed of the whole content stands. */
  readonly places: Readonly<Partial<Record<Digest, DigestPlace>>>;
  /** Whether a final response without content comes after the last piece. */
  readonly closing: boolean;
}

export type Digest = "length" | "md5" | "sha256" | "crc32c";

/** A field of the final response, or trailers. */
export type DigestPlace = { readonly field: FieldPath } | { readonly trailer: string };

export const digests: readonly Digest[] = ["length", "md5", "sha256", "crc32c"];

export function readChunks(reading: Reading): readonly Chunks[] {
  const { contract } = reading.declared;
  return contract.chunks.map((declared, place) => {
    const path = ["chunks", place];
    needsResponseStream(reading, path, "nothing is cut into pieces");
    const data = reading.responseField(declared.data, [...path, "data"]);
    if (kindOfField(data.field).kind !== "bytes" && kindOfField(data.field).kind !== "string") {
      reading.wrong([...path, "data"], `"${data.text}" holds neither bytes nor a text`);
    }
    const number = { kind: "number" } as const;
    const size =
      declared.size === ""
        ? {}
        : { size: reading.expression(declared.size, [...path, "size"], "request", number) };
    const total =
      declared.total === ""
        ? {}
        : { total: reading.expression(declared.total, [...path, "total"], "request", number) };
    return {
      ...named(declared),
      ...{ data, ...size, ...total },
      full: declared.size !== "" && (declared.full ?? true),
      places: Object.fromEntries(
        digests.flatMap((digest) =>
          declared[digest] === "" ? [] : [[digest, placeOf(declared[digest], [...path, digest], reading)]],
        ),
      ),
      closing: contract.last.some(({ empty }) => empty.includes(declared.data)),
    };
  });
}

const trailer = /^trailers\[(?:'([^']+)'|"([^"]+)")\]$/;

function placeOf(text: string, path: readonly (string | number)[], reading: Reading): DigestPlace {
  const found = trailer.exec(text);
  if (found !== null) return { trailer: (found[1] ?? found[2] ?? "").toLowerCase() };
  return { field: reading.responseField(text.replace(/^response\./, ""), path) };
}
