import type { Transcript } from "../transcript/event.ts";
import type { WireFrame, WireView } from "../transcript/wire.ts";

export type HeaderBlock = Extract<WireFrame, { type: "HEADERS" }>;
export type DataFrame = Extract<WireFrame, { type: "DATA" }>;

/** What the server sent on the stream of one call, in order, until the client reset it. */
export interface ServerStream {
  readonly frames: readonly WireFrame[];
  /** Its header blocks, but for informational ones (1xx). */
  readonly blocks: readonly HeaderBlock[];
  readonly data: readonly DataFrame[];
  /** The frame that carries END_STREAM; undefined where none was seen. */
  readonly end?: HeaderBlock | DataFrame;
  /** Whether the client had ended or reset its side before the server's last frame. */
  readonly clientEnded: boolean;
  readonly clientReset: boolean;
  /** Whether frames in the middle were not kept. */
  readonly isWhole: boolean;
  /** Where a frame stands in the transcript, for the verdict that is about it. */
  readonly place: (frame: WireFrame | undefined) => { readonly frame?: number };
}

/** The server's side of a gRPC call; undefined where its frames were not seen. */
export function serverStream({ wire, transport }: Transcript): ServerStream | undefined {
  if (wire === undefined || transport !== "grpc") return undefined;
  const id = ownStreamOf(wire);
  if (id === undefined) return undefined;
  const own = wire.frames.filter(({ stream }) => stream === id);
  const reset = own.findIndex(({ from, type }) => from === "client" && type === "RST_STREAM");
  // What comes once the client has reset its call is ignored by every client, and in whatever form.
  const frames = own.slice(0, reset < 0 ? own.length : reset).filter(({ from }) => from === "server");
  const headers = frames.filter((frame): frame is HeaderBlock => frame.type === "HEADERS");
  const end = frames.find(
    (frame): frame is HeaderBlock | DataFrame =>
      (frame.type === "HEADERS" || frame.type === "DATA") && frame.endStream,
  );
  return {
    frames,
    blocks: headers.filter((block) => !/^1\d\d$/.test(fieldOf(block, ":status") ?? "")),
    data: frames.filter((frame): frame is DataFrame => frame.type === "DATA"),
    ...(end === undefined ? {} : { end }),
    clientEnded: own.some(
      (frame) =>
        frame.from === "client" && (frame.type === "HEADERS" || frame.type === "DATA") && frame.endStream,
    ),
    clientReset: reset >= 0,
    isWhole: wire.leftOut === undefined,
    place: (frame) => placeIn(wire, frame),
  };
}

/** The stream of a call. One that was refused and made again has several: the last one counts. */
export function ownStreamOf({ frames }: WireView): number | undefined {
  return frames.findLast(({ from, type, stream }) => from === "client" && type === "HEADERS" && stream > 0)
    ?.stream;
}

export function placeIn({ frames }: WireView, frame: WireFrame | undefined): { readonly frame?: number } {
  const index = frame === undefined ? -1 : frames.indexOf(frame);
  return index < 0 ? {} : { frame: index };
}

/** The first value of a field of a block. */
export function fieldOf({ fields }: HeaderBlock, name: string): string | undefined {
  return fields.find(([each]) => each === name)?.[1];
}

/** A gRPC response by its first block: HTTP 200 with gRPC's content-type, or a status of its own. */
export function isGrpcResponse({ blocks: [first] }: ServerStream): boolean {
  if (first === undefined) return false;
  const type = fieldOf(first, "content-type") ?? "";
  return fieldOf(first, ":status") === "200" && /^application\/grpc($|[+;])/.test(type);
}
