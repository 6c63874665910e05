import type { DescMethod } from "@bufbuild/protobuf";
import { createDigester } from "./digest.ts";
import type { TraceIds, Transcript, TranscriptEvent } from "./event.ts";
import { rpcName } from "./query.ts";
import type { WebView } from "./web.ts";
import { createWireRecorder, type WireSink } from "./wire-recorder.ts";

/** Writes down one call as it happens. */
export interface Recorder {
  /** Adds an event; messages come as bytes and are digested here. */
  readonly record: (event: RawEvent) => void;
  /** Names the connection that carries the call, once that is known. */
  readonly onConnection: (connection: string, afterGoaway?: string) => void;
  /** Takes the frames of the call, where the transport sees them. */
  readonly wire: WireSink;
  /** Names the span of the call. */
  readonly onTrace: (ids: TraceIds) => void;
  /** Takes what gives the response as HTTP carried it, where the transport has that. */
  readonly web: (view: () => WebView | undefined) => void;
  /** The call so far, without its frames. The same object until the next event. */
  readonly transcript: () => Transcript;
  /** The call with its frames. They are put together each time: ask once, at the end. */
  readonly withWire: () => Transcript;
  /** Milliseconds since the observation began. */
  readonly now: () => number;
}

type WithoutTime<Event> = Event extends unknown ? Omit<Event, "atMs"> : never;

/** An event as it reaches the recorder: without its time, a message as plain bytes. */
export type RawEvent =
  | WithoutTime<Exclude<TranscriptEvent, { kind: "message" }>>
  | { readonly from: "client" | "server"; readonly kind: "message"; readonly bytes: Uint8Array };

export interface RecorderOptions {
  readonly call: string;
  readonly method: DescMethod;
  readonly connection: string;
  readonly transport: string;
  /** Milliseconds since the observation began. */
  readonly now: () => number;
  /** Of longer calls the beginning and the end are kept; all events where absent. */
  readonly mostEvents?: number;
  /** The same for the bytes of the messages kept. */
  readonly mostBytes?: number;
}

export function createRecorder(options: RecorderOptions): Recorder {
  const events: TranscriptEvent[] = [];
  const digest = {
    client: createDigester(options.method.input),
    server: createDigester(options.method.output),
  };
  let snapshot: Transcript | undefined;
  let webView: (() => WebView | undefined) | undefined;
  let leftOut = 0;
  const most = options.mostEvents ?? Number.POSITIVE_INFINITY;
  const mostBytes = options.mostBytes ?? Number.POSITIVE_INFINITY;
  let bytes = 0;
  const add = (event: TranscriptEvent): void => {
    events.push(event);
    bytes += bytesOf(event);
    // In large steps, because taking from the middle of a list costs its length.
    if (events.length <= 1.5 * most && bytes <= 1.5 * mostBytes) return;
    const [from, count] = middleOf(events, most, mostBytes);
    const gone = events.splice(from, count);
    leftOut += gone.length;
    for (const each of gone) bytes -= bytesOf(each);
  };
  let connection: Pick<Transcript, "connection" | "afterGoaway"> = { connection: options.connection };
  let trace: TraceIds | undefined;
  const wire = createWireRecorder(options.now);

  function transcript(): Transcript {
    snapshot ??= {
      call: options.call,
      rpc: rpcName(options.method),
      ...connection,
      transport: options.transport,
      events: [...events],
      ...(leftOut === 0 ? {} : { leftOut }),
      ...(trace === undefined ? {} : { trace }),
    };
    return snapshot;
  }

  return {
    now: options.now,
    wire: wire.sink,
    record: (raw) => {
      snapshot = undefined;
      const atMs = options.now();
      if (raw.kind !== "message" || !("bytes" in raw)) {
        add({ ...raw, atMs });
        return;
      }
      add({ from: raw.from, kind: "message", atMs, message: digest[raw.from](raw.bytes) });
    },
    onConnection: (name, afterGoaway) => {
      connection = { connection: name, ...(afterGoaway === undefined ? {} : { afterGoaway }) };
      snapshot = undefined;
    },
    transcript,
    onTrace: (ids) => {
      trace = ids;
      snapshot = undefined;
    },
    web: (view) => {
      webView = view;
    },
    withWire: () => {
      const frames = wire.view();
      const web = webView?.();
      if (frames === undefined && web === undefined) return transcript();
      return {
        ...transcript(),
        ...(frames === undefined ? {} : { wire: frames }),
        ...(web === undefined ? {} : { web }),
      };
    },
  };
}

function bytesOf(event: TranscriptEvent): number {
  return event.kind === "message" ? event.message.bytes.length : 0;
}

/** The events between the first and the last that are kept: half of the bounds for each of the two. */
function middleOf(
  events: readonly TranscriptEvent[],
  most: number,
  mostBytes: number,
): readonly [from: number, count: number] {
  const kept = (inOrder: readonly TranscriptEvent[]): number => {
    let bytes = 0;
    const index = inOrder.findIndex((event, at) => {
      bytes += bytesOf(event);
      return at >= most / 2 || bytes > mostBytes / 2;
    });
    return Math.max(1, index < 0 ? inOrder.length : index);
  };
  const from = kept(events);
  const last = kept(events.toReversed());
  return [from, Math.max(0, events.length - from - last)];
}
