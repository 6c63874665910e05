import {
  type DocumentUpdate,
  type EditOperation,
  StreamingService,
} from "../../../proto/gen/streaming/streaming_pb.ts";
import type { Observation } from "../../model/observation.ts";
import type { Transcript } from "../../transcript/event.ts";
import { peerEndOf, received, sent } from "../../transcript/query.ts";
import { applied } from "./document.ts";

export const method: typeof StreamingService.method.collaborativeEdit =
  StreamingService.method.collaborativeEdit;

/** What one call saw of a document. */
export interface View {
  readonly call: string;
  readonly transcript: Transcript;
  /** Its own operations on the document, as sent. */
  readonly operations: readonly {
    readonly value: EditOperation;
    readonly atMs: number;
    readonly event: number;
  }[];
  readonly updates: readonly Update[];
}

export interface Update {
  readonly value: DocumentUpdate;
  readonly atMs: number;
  /** Index in the view's transcript. */
  readonly event: number;
}

/** One document's history, as all its participants saw it. */
export interface History {
  readonly documentId: string;
  readonly views: readonly View[];
  /** The view that has seen most: by it the others are judged. */
  readonly fullest: View;
}

/** What is wrong with a history, under which clause. */
export interface Flaw {
  readonly clause: "applied" | "broadcast" | "one-order" | "author";
  readonly because: string;
  readonly call: string;
  readonly event?: number;
  /** Set where an update that others have seen is missing here: from the joining on, none may be. */
  readonly missing?: true;
}

/** The documents of an observation, each with everybody who sent an operation on it. */
export function historiesOf(observation: Observation): readonly History[] {
  const calls = observation.transcripts.map((transcript) => ({
    transcript,
    operations: sent(transcript, method.input),
    updates: received(transcript, method.output),
  }));
  const ids = [...new Set(calls.flatMap((call) => call.operations.map((each) => each.value.documentId)))];
  return ids.flatMap((documentId) => {
    const views = calls.flatMap(({ transcript, operations, updates }): View[] => {
      const own = operations.filter((each) => each.value.documentId === documentId);
      if (own.length === 0) return [];
      return [
        {
          call: transcript.call,
          transcript,
          operations: own,
          updates: updates.filter((each) => each.value.documentId === documentId),
        },
      ];
    });
    const fullest = views.reduce((best, view) => (view.updates.length > best.updates.length ? view : best));
    return [{ documentId, views, fullest }];
  });
}

/**
 * The first flaw of a history: the fullest view must be an order of all operations that keeps each
 * author's own and whose contents are those of the model; every other view must be a part of it
 * without a gap, from around its own first update on. Linear in the number of updates.
 */
export function flawOf(history: History): Flaw | undefined {
  const { fullest, views } = history;
  const queues = queuesOf(views);
  const taken = new Map<string, number>();
  /** Where in the fullest view each call's first update stands. */
  const firstOf = new Map<string, number>();
  let document = "";
  for (const [index, { value, event }] of fullest.updates.entries()) {
    const where = { call: fullest.call, event };
    const queue = queues.get(value.userId);
    if (queue === undefined) {
      return {
        clause: "author",
        because: `An update is said to be by "${value.userId}", who sent nothing.`,
        ...where,
      };
    }
    const place = taken.get(value.userId) ?? 0;
    const next = queue[place];
    const isTheirs = next !== undefined && applied(document, next.operation) === value.content;
    const author = isTheirs ? undefined : authorOf(value, document, queues, taken);
    if (author !== undefined) {
      const because = `An update is said to be by "${value.userId}"; its content is what the operation of "${author}" makes.`;
      return { clause: "author", because, ...where };
    }
    if (next === undefined) {
      return surplus(value.userId, queue.length, value.content === document, where);
    }
    taken.set(value.userId, place + 1);
    if (!firstOf.has(next.call)) firstOf.set(next.call, index);
    const owed = applied(document, next.operation);
    if (owed !== value.content) {
      return {
        // Where its author has it right, it is only this participant who was told something else.
        clause:
          next.call !== fullest.call && contentAtAuthor(views, next.call, value.userId, place) === owed
            ? "broadcast"
            : "applied",
        because: `After ${words(next.operation)} of "${value.userId}" the document is ${quoted(value.content)}; ${quoted(owed)} is owed.`,
        ...where,
      };
    }
    document = owed;
  }
  const unseen = unseenBy(fullest, views);
  if (unseen !== undefined) return unseen;
  for (const view of views) {
    if (view === fullest) continue;
    const flaw = flawOfPart(view, fullest, firstOf.get(view.call));
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

/** Own updates that a participant who stayed did not get. */
export function ownMissing(view: View): number {
  const users = new Set(view.operations.map((each) => each.value.userId));
  const got = view.updates.filter((update) => users.has(update.value.userId)).length;
  return Math.max(0, view.operations.length - got);
}

/** True where the server ended the call, or it was still open and read to the end of the observation. */
export function stayed(view: View): boolean {
  const cut = view.transcript.events.some((event) => event.kind === "cut");
  const end = peerEndOf(view.transcript);
  return !cut && (end === undefined || end.status.code === 0);
}

/** The content of a user's nth update, as their own call saw it. */
function contentAtAuthor(
  views: readonly View[],
  call: string,
  userId: string,
  place: number,
): string | undefined {
  const own = views
    .find((view) => view.call === call)
    ?.updates.filter((update) => update.value.userId === userId);
  return own?.[place]?.value.content;
}

/** An update that its author has seen and the participant with the fullest view has not. */
function unseenBy(fullest: View, views: readonly View[]): Flaw | undefined {
  for (const view of views) {
    if (view === fullest) continue;
    for (const userId of new Set(view.operations.map((each) => each.value.userId))) {
      const count = (of: View) => of.updates.filter((update) => update.value.userId === userId).length;
      if (count(view) <= count(fullest)) continue;
      const because = `"${view.call}" has seen ${count(view)} updates by "${userId}", "${fullest.call}" ${count(fullest)}.`;
      return { clause: "broadcast", because, call: fullest.call, missing: true };
    }
  }
  return undefined;
}

/** Whose next operation makes the content of an update, where its own author's does not. */
function authorOf(
  value: DocumentUpdate,
  document: string,
  queues: ReadonlyMap<string, readonly Queued[]>,
  taken: ReadonlyMap<string, number>,
): string | undefined {
  // What changes nothing could be anybody's.
  if (value.content === document) return undefined;
  for (const [userId, queue] of queues) {
    const next = queue[taken.get(userId) ?? 0];
    if (userId === value.userId || next === undefined) continue;
    if (applied(document, next.operation) === value.content) return userId;
  }
  return undefined;
}

interface Queued {
  readonly call: string;
  readonly operation: EditOperation;
}

/** Each author's operations in the order sent. An author is one user of one call. */
function queuesOf(views: readonly View[]): ReadonlyMap<string, readonly Queued[]> {
  const queues = new Map<string, Queued[]>();
  for (const view of views) {
    for (const { value } of view.operations) {
      const queue = queues.get(value.userId) ?? [];
      queue.push({ call: view.call, operation: value });
      queues.set(value.userId, queue);
    }
  }
  return queues;
}

function surplus(
  userId: string,
  sentByThem: number,
  unchanged: boolean,
  where: { readonly call: string; readonly event: number },
): Flaw {
  return {
    clause: unchanged ? "applied" : "author",
    because: `"${userId}" sent ${sentByThem} operations, and one more update is said to be theirs.`,
    ...where,
  };
}

/** Compares a view with the part of the fullest one that it must be. */
function flawOfPart(view: View, fullest: View, ownFirst: number | undefined): Flaw | undefined {
  if (view.updates.length === 0) return undefined;
  const users = new Set(view.operations.map((each) => each.value.userId));
  const before = view.updates.findIndex((update) => users.has(update.value.userId));
  const start = ownFirst === undefined || before < 0 ? startOf(view, fullest) : ownFirst - before;
  for (const [index, update] of view.updates.entries()) {
    const owed = fullest.updates[start + index];
    if (owed !== undefined && isSame(update.value, owed.value)) continue;
    const where = { call: view.call, event: update.event };
    if (owed === undefined) {
      return {
        clause: "one-order",
        because: `An update came that "${fullest.call}" has not seen.`,
        ...where,
      };
    }
    if (update.value.content === owed.value.content && update.value.userId !== owed.value.userId) {
      const because = `An update is by "${update.value.userId}" here and by "${owed.value.userId}" at "${fullest.call}".`;
      return { clause: "author", because, ...where };
    }
    const later = fullest.updates.slice(start + index + 1, start + index + 40);
    if (later.some((each) => isSame(update.value, each.value)) && !comesLater(view, index, owed.value)) {
      const own = users.has(owed.value.userId);
      const because = `The update by "${owed.value.userId}" to ${quoted(owed.value.content)} is missing.`;
      return { clause: own ? "applied" : "broadcast", because, ...where, missing: true };
    }
    if (update.value.userId === owed.value.userId) {
      const because = `The content is ${quoted(update.value.content)} here and ${quoted(owed.value.content)} at "${fullest.call}".`;
      return { clause: "broadcast", because, ...where };
    }
    const because = `The update by "${update.value.userId}" comes here where "${fullest.call}" saw that by "${owed.value.userId}".`;
    return { clause: "one-order", because, ...where };
  }
  return undefined;
}

function comesLater(view: View, index: number, value: DocumentUpdate): boolean {
  return view.updates.slice(index + 1, index + 40).some((each) => isSame(each.value, value));
}

/** Where a view that has no update of its own begins. */
function startOf(view: View, fullest: View): number {
  const [first] = view.updates;
  const found = fullest.updates.findIndex((each) => first !== undefined && isSame(each.value, first.value));
  return Math.max(0, found);
}

function isSame(a: DocumentUpdate, b: DocumentUpdate): boolean {
  return a.userId === b.userId && a.content === b.content;
}

function words({ operationType, position, content }: EditOperation): string {
  return `${operationType} at ${position} of ${quoted(content)}`;
}

export function quoted(text: string): string {
  const points = [...text];
  return JSON.stringify(points.length > 40 ? `${points.slice(0, 39).join("")}…` : text);
}
