import { createHash } from "node:crypto";
import { holds, type Verdict, vacuous } from "../../contracts/model/clause.ts";
import { crc32c } from "../language/crc32c.ts";
import type { Bindings } from "../language/expression.ts";
import { shown, type Value } from "../language/value.ts";
import { bindingsOf } from "../seen/bindings.ts";
import { judgeCalls, type SeenCall } from "../seen/call.ts";
import { atEnd } from "../seen/end.ts";
import { at, broken } from "../seen/verdict.ts";
import type { ClauseDraft, Judged } from "../shape.ts";
import type { Situation } from "../situation.ts";
import { type Chunks, type Digest, type DigestPlace, digests } from "./declaration.ts";

export function judgeChunks(chunks: Chunks, { method, given }: Situation): Judged {
  const { data, size, full, total, places } = chunks;
  const judge = (verdict: (call: SeenCall, bindings: Bindings) => Verdict) =>
    judgeCalls(method, (call, observation) => verdict(call, bindingsOf(call, given.in(observation))));
  const sized: readonly ClauseDraft[] =
    size === undefined
      ? []
      : [
          {
            suffix: "size",
            sentence: full
              ? `Every piece in \`${data.text}\` but the last has \`${size.text}\` bytes, and the last no more.`
              : `No piece in \`${data.text}\` has more than \`${size.text}\` bytes.`,
            judge: judge((call, bindings) => sizes(chunks, call, bindings)),
          },
        ];
  const found = digests.filter((digest) => places[digest] !== undefined);
  const told = [
    ...found.map((digest) => `${names[digest]} in ${placeText(places[digest])}`),
    ...(total === undefined ? [] : [`\`${total.text}\` bytes`]),
  ];
  if (told.length === 0) return { clauses: sized };
  return {
    clauses: [
      {
        sentence: `All pieces in \`${data.text}\`, end to end, have the ${told.join(" and the ")}.`.replace(
          "the `",
          "`",
        ),
        judge: judge((call, bindings) => whole(chunks, call, bindings)),
      },
      ...sized,
    ],
  };
}

const names: Readonly<Record<Digest, string>> = {
  length: "length",
  md5: "MD5",
  sha256: "SHA-256",
  crc32c: "CRC-32C",
};

function placeText(place: DigestPlace | undefined): string {
  if (place === undefined) return "nothing";
  return "field" in place ? `\`${place.field.text}\`` : `the trailer \`${place.trailer}\``;
}

function sizes({ data, size, full }: Chunks, { responses, endedOk }: SeenCall, bindings: Bindings): Verdict {
  const result = size?.of(bindings);
  if (result === undefined || "problem" in result) return vacuous("the size of a piece is not known");
  const bytes = Number(result.value);
  if (!(bytes > 0)) return vacuous("no size was asked for");
  const pieces = responses.map((response) => ({
    response,
    length: bytesOf(data.of(response.message)).length,
  }));
  const large = pieces.find(({ length }) => length > bytes);
  if (large !== undefined) {
    return broken(
      `A piece has ${large.length} bytes; ${bytes} is the most.`,
      at(large.response, `over ${bytes}`),
    );
  }
  if (!full) return pieces.length === 0 ? vacuous("no piece came") : holds;
  const filled = pieces.filter(({ length }) => length > 0);
  const short = filled.find(({ length }, index) => index < filled.length - 1 && length !== bytes);
  if (short !== undefined) {
    return broken(
      `A piece in the middle has ${short.length} bytes instead of ${bytes}.`,
      at(short.response, "not full"),
    );
  }
  return filled.length < 2 || !endedOk ? vacuous("there were no two pieces") : holds;
}

function whole({ data, total, places }: Chunks, call: SeenCall, bindings: Bindings): Verdict {
  if (!call.endedOk) return vacuous("the call did not end OK");
  const content = Buffer.concat(call.responses.map(({ message }) => bytesOf(data.of(message))));
  const [final] = call.responses.slice(-1);
  for (const digest of digests) {
    const place = places[digest];
    if (place === undefined) continue;
    const said =
      "field" in place
        ? final === undefined
          ? undefined
          : place.field.of(final.message)
        : trailerOf(call, place.trailer);
    const where = placeText(place);
    if (said === undefined) {
      if (final === undefined) continue;
      return broken(`There is no ${where}.`, atEnd(call));
    }
    const right = rightValue(digest, content);
    if (!agrees(said, right)) {
      return broken(
        `${where} is ${shown(said)}; the ${names[digest]} of the ${content.length} bytes that came is ${shown(right)}.`,
        "field" in place ? at(final, "does not agree") : atEnd(call),
      );
    }
  }
  const owed = total?.of(bindings);
  if (owed !== undefined && "value" in owed && Number(owed.value) !== content.length) {
    return broken(`${content.length} bytes came; \`${total?.text}\` is ${String(owed.value)}.`, atEnd(call));
  }
  return call.responses.length === 0 ? vacuous("no piece came") : holds;
}

function bytesOf(value: Value): Uint8Array {
  if (value instanceof Uint8Array) return value;
  return typeof value === "string" ? Buffer.from(value) : new Uint8Array();
}

function trailerOf({ trailers }: SeenCall, name: string): string | undefined {
  return trailers.find(([each]) => each === name)?.[1];
}

function rightValue(digest: Digest, content: Buffer): Value {
  switch (digest) {
    case "length":
      return BigInt(content.length);
    case "crc32c":
      return BigInt(crc32c(content));
    default:
      return createHash(digest).update(content).digest("hex");
  }
}

/** Hex in either case, the bytes themselves, base64 in trailers; numbers also as texts. */
function agrees(said: Value, right: Value): boolean {
  if (typeof right === "bigint") {
    const hex = right.toString(16).padStart(8, "0");
    return typeof said === "string"
      ? said === String(right) || said.toLowerCase() === hex
      : Number(said) === Number(right);
  }
  const bytes = Buffer.from(String(right), "hex");
  if (said instanceof Uint8Array) return Buffer.compare(said, bytes) === 0;
  return typeof said === "string" && (said.toLowerCase() === right || said === bytes.toString("base64"));
}
