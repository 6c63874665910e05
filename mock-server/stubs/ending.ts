import { type DescMessage, fromJson, type JsonValue, type Registry } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import { codeNames } from "../../contracts/transcript/code.ts";
import { nearNames } from "../../text/did-you-mean.ts";
import type { Compression } from "../call/engine.ts";
import type { HeaderFields } from "../call/header-fields.ts";
import { encodedStatus } from "../call/status-details.ts";
import { code, StatusError } from "../call/status-error.ts";
import { milliseconds } from "../shaping/parse.ts";
import { booleanOf, type Cursor, fieldsOf, itemsOf, recordOf, reportAt, textOf, wholeOf } from "./cursor.ts";
import { headerFieldsFrom } from "./fields.ts";
import { withoutBigInts } from "./json-value.ts";
import { messageFrom } from "./message.ts";
import type { Ending, Sending } from "./stub.ts";

export interface EndingContext {
  readonly desc: DescMessage;
  /** What the RPC takes. */
  readonly input: DescMessage;
  readonly registry: Registry;
  /** Fields that somebody else reads. */
  readonly beside?: readonly string[];
}

const nothing: Ending = { send: [], complete: true, hold: false };

/** Reads `send`, `hold`, `status` and `trailers`; `headers` where they are among those `beside`. */
export function endingFrom(cursor: Cursor | undefined, context: EndingContext): Ending {
  if (cursor === undefined) return nothing;
  const { headers, send, hold, status, trailers, compress } = fieldsOf(cursor, [
    ...(context.beside ?? []),
    ...["send", "hold", "status", "trailers", "compress"],
  ]);
  const held = booleanOf(hold) ?? false;
  if (held && status !== undefined)
    reportAt(status, "a call that is held open has no status; omit hold or status");
  const end =
    status === undefined && trailers === undefined ? undefined : statusFrom(status, trailers, context);
  const items = itemsOf(send);
  const sendings = items.flatMap((each) => sendingFrom(each, context) ?? []);
  return {
    send: sendings,
    complete: sendings.length === items.length,
    hold: held,
    ...compressionOf(compress),
    ...(headers === undefined ? {} : { headers: headerFieldsFrom(headers) }),
    ...(end === undefined ? {} : { status: end }),
  };
}

function compressionOf(cursor: Cursor | undefined): { readonly compress?: Compression } {
  const value = textOf(cursor);
  if (cursor === undefined || value === undefined) return {};
  if (value === "gzip" || value === "identity") return { compress: value };
  reportAt(cursor, `there is no compression "${value}"; use gzip or identity`);
  return {};
}

function sendingFrom(cursor: Cursor, { desc, input, registry }: EndingContext): Sending | undefined {
  const { message, delay, jitter, repeat, compress } = fieldsOf(cursor, [
    ...["message", "delay", "jitter", "repeat", "compress"],
  ]);
  if (message === undefined)
    return reportAt(cursor, `the message is missing; add message: with the fields of ${desc.typeName}`);
  const template = messageFrom(message, desc, {
    registry,
    types: { request: input, previous: desc },
  });
  if (template === undefined) return undefined;
  return {
    message: template,
    ...compressionOf(compress),
    delayMs: timeOf("delay", delay),
    jitterMs: timeOf("jitter", jitter),
    repeat: repeat?.value === "forever" ? Number.POSITIVE_INFINITY : (wholeOf(repeat, 1) ?? 1),
  };
}

function timeOf(name: string, cursor: Cursor | undefined): number {
  if (cursor === undefined) return 0;
  try {
    return milliseconds(name, String(cursor.value));
  } catch (thrown) {
    reportAt(cursor, thrown instanceof Error ? thrown.message : String(thrown));
    return 0;
  }
}

/** A code alone, or an object with code, message and details. */
function statusFrom(
  cursor: Cursor | undefined,
  trailersCursor: Cursor | undefined,
  context: EndingContext,
): StatusError {
  const trailers: HeaderFields = headerFieldsFrom(trailersCursor);
  if (cursor === undefined) return new StatusError(code.ok, "", trailers);
  if (typeof cursor.value !== "object") return new StatusError(codeFrom(cursor), "", trailers);
  const given = fieldsOf(cursor, ["code", "message", "details"]);
  const number = given.code === undefined ? code.ok : codeFrom(given.code);
  const message = textOf(given.message) ?? "";
  const details = itemsOf(given.details).flatMap((each) => detailFrom(each, context) ?? []);
  if (details.length === 0) return new StatusError(number, message, trailers);
  const all = [...trailers, ["grpc-status-details-bin", encodedStatus(number, message, details)]] as const;
  return new StatusError(number, message, new Map(all));
}

function codeFrom(cursor: Cursor): number {
  const names: readonly string[] = codeNames;
  const { value } = cursor;
  const found = typeof value === "number" ? value : names.indexOf(String(value));
  if (Number.isInteger(found) && found >= 0 && found < names.length) return found;
  const near = nearNames(String(value), names, 1)[0];
  const hint = near === undefined ? `use one of ${names.join(", ")}` : `did you mean ${near}?`;
  reportAt(cursor, `unknown status code ${JSON.stringify(value)}; ${hint}`);
  return code.unknown;
}

function detailFrom(cursor: Cursor, { registry }: EndingContext): Any | undefined {
  const { "@type": url, ...fields } = recordOf(cursor);
  const name =
    String(url ?? "")
      .split("/")
      .at(-1) ?? "";
  const desc = registry.getMessage(name);
  if (desc === undefined) {
    return reportAt(
      cursor,
      `there is no message type ${JSON.stringify(name)} in the schema; write "@type": package.Message`,
    );
  }
  try {
    // What fromJson does not take it refuses in words.
    return anyPack(desc, fromJson(desc, withoutBigInts(fields) as JsonValue, { registry }));
  } catch (thrown) {
    return reportAt(cursor, thrown instanceof Error ? thrown.message : String(thrown));
  }
}
