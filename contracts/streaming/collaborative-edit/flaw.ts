import type { DocumentUpdate, EditOperation } from "../../../proto/gen/streaming/streaming_pb.ts";
import { type Verdict, vacuous, violated } from "../../model/clause.ts";
import { applied } from "./document.ts";
import { type History, quoted, type View } from "./history.ts";
import { reordered } from "./reordered.ts";

/** What is wrong with a history, under which clause. */
export interface Flaw {
  readonly clause: "applied" | "broadcast" | "one-order" | "author";
  readonly because: string;
  readonly call: string;
  readonly event?: number;
  /** Set where an update that others have seen is missing here: from the joining on, none may be. */
  readonly missing?: true;
}

/**
 * The first flaw of a history: the fullest view must be an order of all operations that keeps each
 * author's own and whose contents are those of the model; every other view must be a part of it
 * without a gap, from around its own first update on. Linear in the number of updates.
 */
export function flawOf(history: History): Flaw | undefined {
  const flaw = firstFlawOf(history);
  if (flaw === undefined || flaw.clause === "one-order") return flaw;
  // Updates out of order, and those behind one that is missing, look as if they had wrong contents or authors, until two
  // views are laid side by side.
  return reordered(history) ?? missingUpdate(history) ?? flaw;
}

function firstFlawOf({ fullest, views }: History): Flaw | undefined {
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

/** An update that the fullest view lacks, and not one that only has another author there: then as many came as were sent. */
function missingUpdate({ fullest, views }: History): Flaw | undefined {
  const sent = views.reduce((sum, view) => sum + view.operations.length, 0);
  return fullest.updates.length < sent ? unseenBy(fullest, views) : undefined;
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

/** A flaw of another clause leaves this one without a judgement. */
export function underClause(clause: Flaw["clause"], flaw: Flaw): Verdict {
  if (flaw.clause !== clause) return vacuous(`the history breaks ${flaw.clause}`);
  return violated(flaw.because, {
    call: flaw.call,
    ...(flaw.event === undefined ? {} : { event: flaw.event }),
  });
}
