import { StreamDataSchema } from "../../proto/gen/streaming/streaming_pb.ts";
import { holds, type Verdict, violated } from "../model/clause.ts";
import { codeName } from "../transcript/code.ts";
import type { Transcript } from "../transcript/event.ts";
import { endedOk, gaveUp, hasEvent, peerEndOf, received, type Seen } from "../transcript/query.ts";

/** The items of a call of ControlledStream, BufferedStream or GetDataStream. */
export type Item = Seen<typeof StreamDataSchema>;

export function itemsOf(transcript: Transcript): readonly Item[] {
  return received(transcript, StreamDataSchema);
}

/** True where the client let the server send to the end. */
export function isWhole(transcript: Transcript): boolean {
  return !hasEvent(transcript, "client", "cancel") && !hasEvent(transcript, "client", "cut");
}

/** The first item that is not `Data ` and its id. */
export function wrongData(
  items: readonly Item[],
): { readonly why: string; readonly event: number } | undefined {
  const wrong = items.find(({ value }) => value.data !== `Data ${value.id}`);
  return wrong === undefined
    ? undefined
    : { why: `item ${wrong.value.id} has the data "${wrong.value.data}"`, event: wrong.event };
}

export function judgeData(transcript: Transcript): Verdict | undefined {
  const items = itemsOf(transcript);
  if (items.length === 0) return undefined;
  const wrong = wrongData(items);
  return wrong === undefined ? holds : violated(`${upper(wrong.why)}.`, { event: wrong.event });
}

/** The first place where ids do not go up by one from `first`. */
export function outOfSequence(
  items: readonly Item[],
  first: number,
): { readonly why: string; readonly event: number } | undefined {
  const index = items.findIndex((item, place) => item.value.id !== first + place);
  const wrong = items[index];
  return wrong === undefined
    ? undefined
    : { why: `item ${index + 1} has the id ${wrong.value.id}; ${first + index} is owed`, event: wrong.event };
}

/** Why a call did not end OK; undefined where it did. */
export function notOk(transcript: Transcript): string | undefined {
  if (endedOk(transcript)) return undefined;
  const end = peerEndOf(transcript);
  if (end !== undefined) return `the call ended ${codeName(end.status.code)}`;
  const wait = gaveUp(transcript);
  return wait === undefined
    ? "the call did not end"
    : `no ${wait.waitedFor} came within ${Math.round(wait.waitedMs)} ms`;
}

export function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
