import { type DescMessage, fromJson, type JsonValue, type Registry } from "@bufbuild/protobuf";
import { type Any, anyPack } from "@bufbuild/protobuf/wkt";
import { codeNames } from "../../contracts/transcript/code.ts";
import { nearestName } from "../edit-distance.ts";
import { milliseconds } from "../shaping/parse.ts";
import { encodedStatus } from "../status-details.ts";
import { code, StatusError } from "../status-error.ts";
import { messageFrom } from "./message.ts";
import {
  booleanOf,
  fieldsOf,
  inside,
  itemsOf,
  type Place,
  recordOf,
  textOf,
  wholeOf,
  wrong,
} from "./place.ts";
import type { Ending, Sending } from "./stub.ts";

export interface EndingContext {
  readonly desc: DescMessage;
  readonly registry: Registry;
  /** Fields that somebody else reads. */
  readonly beside?: readonly string[];
}

const nothing: Ending = { send: [], complete: true, hold: false };

/** Reads `send`, `hold`, `status` and `trailers`. */
export function endingFrom(place: Place | undefined, context: EndingContext): Ending {
  if (place === undefined) return nothing;
  const { send, hold, status, trailers } = fieldsOf(place, [
    ...(context.beside ?? []),
    ...["send", "hold", "status", "trailers"],
  ]);
  const held = booleanOf(hold) ?? false;
  if (held && status !== undefined)
    wrong(status, "a call that is held open has no status; leave hold or status out");
  const end =
    status === undefined && trailers === undefined ? undefined : statusFrom(status, trailers, context);
  const items = itemsOf(send);
  const sendings = items.flatMap((each) => sendingFrom(each, context) ?? []);
  return {
    send: sendings,
    complete: sendings.length === items.length,
    hold: held,
    ...(end === undefined ? {} : { status: end }),
  };
}

function sendingFrom(place: Place, { desc, registry }: EndingContext): Sending | undefined {
  const { message, delay, jitter, repeat } = fieldsOf(place, ["message", "delay", "jitter", "repeat"]);
  if (message === undefined)
    return wrong(place, `there is no message; write message: with the fields of ${desc.typeName}`);
  const template = messageFrom(message, desc, registry);
  if (template === undefined) return undefined;
  return {
    message: template,
    delayMs: timeOf("delay", delay),
    jitterMs: timeOf("jitter", jitter),
    repeat: repeat?.value === "forever" ? Number.POSITIVE_INFINITY : (wholeOf(repeat, 1) ?? 1),
  };
}

function timeOf(name: string, place: Place | undefined): number {
  if (place === undefined) return 0;
  try {
    return milliseconds(name, String(place.value));
  } catch (thrown) {
    wrong(place, thrown instanceof Error ? thrown.message : String(thrown));
    return 0;
  }
}

/** A code alone, or an object with code, message and details. */
function statusFrom(
  place: Place | undefined,
  trailersPlace: Place | undefined,
  context: EndingContext,
): StatusError {
  const trailers = new Map<string, string | Uint8Array>(
    trailersPlace === undefined
      ? []
      : Object.entries(recordOf(trailersPlace)).flatMap(([name, value]) => {
          const here = inside(trailersPlace, name, value);
          if (/^[a-z0-9_.-]+$/.test(name)) return [[name, textOf(here) ?? ""] as const];
          return wrong(here, "the name of a trailer has small letters, digits, -, _ and . only") ?? [];
        }),
  );
  if (place === undefined) return new StatusError(code.ok, "", trailers);
  if (typeof place.value !== "object") return new StatusError(codeFrom(place), "", trailers);
  const given = fieldsOf(place, ["code", "message", "details"]);
  const number = given.code === undefined ? code.ok : codeFrom(given.code);
  const message = textOf(given.message) ?? "";
  const details = itemsOf(given.details).flatMap((each) => detailFrom(each, context) ?? []);
  if (details.length > 0) trailers.set("grpc-status-details-bin", encodedStatus(number, message, details));
  return new StatusError(number, message, trailers);
}

function codeFrom(place: Place): number {
  const names: readonly string[] = codeNames;
  const { value } = place;
  const found = typeof value === "number" ? value : names.indexOf(String(value));
  if (Number.isInteger(found) && found >= 0 && found < names.length) return found;
  const near = nearestName(String(value), names);
  const hint = near === undefined ? `take one of ${names.join(", ")}` : `did you mean ${near}?`;
  wrong(place, `there is no status code ${JSON.stringify(value)}; ${hint}`);
  return code.unknown;
}

function detailFrom(place: Place, { registry }: EndingContext): Any | undefined {
  const { "@type": url, ...fields } = recordOf(place);
  const name =
    String(url ?? "")
      .split("/")
      .at(-1) ?? "";
  const desc = registry.getMessage(name);
  if (desc === undefined) {
    return wrong(
      place,
      `there is no message type ${JSON.stringify(name)} in the schema; write "@type": package.Message`,
    );
  }
  try {
    // What fromJson does not take it refuses in words.
    return anyPack(desc, fromJson(desc, fields as JsonValue, { registry }));
  } catch (thrown) {
    return wrong(place, thrown instanceof Error ? thrown.message : String(thrown));
  }
}
