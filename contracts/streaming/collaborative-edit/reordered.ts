import type { DocumentUpdate } from "../../../proto/gen/streaming/streaming_pb.ts";
import { type History, quoted, type Update, type View } from "./history.ts";

/** A flaw of the order, as flaw.ts tells it. */
interface Reordered {
  readonly clause: "one-order";
  readonly because: string;
  readonly call: string;
  readonly event: number;
}

/** Two updates that one participant saw in another order than the one with the fullest view. */
export function reordered({ fullest, views }: History): Reordered | undefined {
  const places = placesOf(fullest);
  for (const view of views) {
    if (view === fullest) continue;
    const own = placesOf(view);
    let latest: Update | undefined;
    let latestPlace = -1;
    for (const update of view.updates) {
      const key = keyOf(update.value);
      const place = places.get(key);
      // What came twice to either of them tells nothing of the order.
      if (place === undefined || place < 0 || (own.get(key) ?? -1) < 0) continue;
      if (latest !== undefined && place < latestPlace) {
        const [before, after] = [latest.value.userId, update.value.userId];
        const because = `The update by "${before}" to ${quoted(latest.value.content)} comes before that by "${after}" to ${quoted(update.value.content)} here, and after it at "${fullest.call}".`;
        return { clause: "one-order", because, call: view.call, event: update.event };
      }
      latest = update;
      latestPlace = place;
    }
  }
  return undefined;
}

/** Where each update stands in a view; -1 for one that came twice. */
function placesOf({ updates }: View): ReadonlyMap<string, number> {
  const places = new Map<string, number>();
  for (const [index, { value }] of updates.entries()) {
    const key = keyOf(value);
    places.set(key, places.has(key) ? -1 : index);
  }
  return places;
}

function keyOf({ userId, content }: DocumentUpdate): string {
  return JSON.stringify([userId, content]);
}
