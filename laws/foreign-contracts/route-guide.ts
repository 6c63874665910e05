import { status } from "@grpc/grpc-js";
import { Refusal } from "../plain-server/refusal.ts";
import type { Kind } from "./kind.ts";
import { handler } from "./server.ts";

interface Point {
  readonly latitude: number;
  readonly longitude: number;
}
interface Rectangle {
  readonly lo?: Point;
  readonly hi?: Point;
}
interface Feature {
  readonly name: string;
  readonly location: Point;
}
interface Note {
  readonly location?: Point;
  readonly message: string;
}
interface Summary {
  readonly pointCount: number;
  readonly featureCount: number;
}

interface Ways {
  readonly listed: (features: readonly Feature[]) => readonly Feature[];
  readonly notesAtTheEnd: boolean;
  readonly knownOnly: boolean;
  readonly anyLatitude: boolean;
  readonly nearest: boolean;
  readonly beyondHi: boolean;
  readonly firstUncounted: boolean;
  readonly countsDouble: boolean;
  readonly notesOfAll: boolean;
  readonly lastNoteLost: boolean;
  readonly oneNoteOnly: boolean;
}

const origin: Point = { latitude: 0, longitude: 0 };
const places: readonly Feature[] = [
  { name: "Harbour", location: { latitude: 1, longitude: 1 } },
  { name: "Mill", location: { latitude: 2, longitude: 5 } },
  { name: "Tower", location: { latitude: 8, longitude: 3 } },
  { name: "Far away", location: { latitude: 40, longitude: 40 } },
];
const isAt = (one: Point, other: Point) =>
  one.latitude === other.latitude && one.longitude === other.longitude;
const isBetween = (value: number, low: number, high: number) => low <= value && value <= high;

export const routeGuide: Kind<Ways> = {
  name: "route_guide",
  serve: (ways) => {
    const notesOfAll: Note[] = [];
    return {
      getFeature: handler<Point, Feature>(async (requests, out) => {
        for await (const { latitude, longitude } of requests) {
          if (!isBetween(latitude, -90, 90) && ways.anyLatitude !== true)
            throw new Refusal(status.OUT_OF_RANGE, "there is no such latitude");
          const location = { latitude, longitude };
          const found = places.find((place) => ways.nearest === true || isAt(place.location, location));
          await out.send(found ?? { name: "", location });
        }
      }),
      listFeatures: handler<Rectangle, Feature>(async (requests, out) => {
        for await (const { lo = origin, hi = origin } of requests) {
          const inside = places.filter(
            ({ location: { latitude, longitude } }) =>
              ways.beyondHi === true ||
              (isBetween(latitude, lo.latitude, hi.latitude) &&
                isBetween(longitude, lo.longitude, hi.longitude)),
          );
          for (const feature of ways.listed?.(inside) ?? inside) await out.send(feature);
        }
      }),
      recordRoute: handler<Point, Summary>(async (requests, out) => {
        const points: Point[] = [];
        for await (const point of requests) points.push(point);
        const known = points.filter((point) => places.some(({ location }) => isAt(location, point)));
        await out.send({
          pointCount: Math.max(0, points.length - (ways.firstUncounted === true ? 1 : 0)),
          featureCount: known.length * (ways.countsDouble === true ? 2 : 1),
        });
      }),
      routeChat: handler<Note, Note>(async (requests, out) => {
        const notes: Note[] = [];
        const owed: Note[] = [];
        for await (const { location, message } of requests) {
          const note = { message, ...(location === undefined ? {} : { location }) };
          notes.push(note);
          notesOfAll.push(note);
          const heard = ways.knownOnly === true ? [note] : ways.notesOfAll === true ? notesOfAll : notes;
          const here = heard.filter((each) => isAt(each.location ?? origin, location ?? origin)).slice(-3);
          // The newest first is as good an order as any.
          if (ways.notesAtTheEnd === true) owed.push(...here.toReversed());
          else if (ways.lastNoteLost !== true || message !== "b") {
            for (const each of here)
              if (ways.lastNoteLost !== true || each.message !== "b") await out.send(each);
          }
          if (ways.oneNoteOnly === true) return;
        }
        for (const each of owed) await out.send(each);
      }),
    };
  },
  honest: [
    ["lists the last place first", { listed: (features) => features.toReversed() }],
    ["gives all notes back at the end, the newest first", { notesAtTheEnd: true }],
    ["gives only the new note back", { knownOnly: true }],
  ],
  faulty: [
    ["get-feature/each", "the nearest place in place of the one asked for", { nearest: true }],
    ["get-feature/errors", "any latitude is taken", { anyLatitude: true }],
    ["list-features/inside", "the rectangle is not looked at", { beyondHi: true }],
    [
      "list-features/unique",
      "a place comes twice",
      { listed: (features) => [...features, ...features.slice(0, 1)] },
    ],
    ["record-route/fold", "the first point is not counted", { firstUncounted: true }],
    ["record-route/known", "places are counted twice", { countsDouble: true }],
    ["route-chat/sent", "notes of other calls come, too", { notesOfAll: true }],
    ["route-chat/all", "a note does not come back", { lastNoteLost: true }],
    ["route-chat/ends", "the call ends after a note", { oneNoteOnly: true }],
  ],
};
