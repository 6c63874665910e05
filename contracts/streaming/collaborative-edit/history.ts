import {
  type DocumentUpdate,
  type EditOperation,
  StreamingService,
} from "../../../proto/gen/streaming/streaming_pb.ts";
import type { Observation } from "../../model/observation.ts";
import type { Transcript } from "../../transcript/event.ts";
import { peerEndOf, received, sent } from "../../transcript/query.ts";

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

export function quoted(text: string): string {
  const points = [...text];
  return JSON.stringify(points.length > 40 ? `${points.slice(0, 39).join("")}…` : text);
}
