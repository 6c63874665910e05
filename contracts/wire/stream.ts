import type { Transcript } from "../transcript/event.ts";
import type { WireFrame } from "../transcript/wire.ts";

export type HeaderBlock = Extract<WireFrame, { type: "HEADERS" }>;
export type DataFrame = Extract<WireFrame, { type: "DATA" }>;

/** What the server sent on the stream of one call, in order. */
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
}

/** The server's side of a gRPC call; undefined where its frames were not seen. */
export function serverStream({ wire, transport }: Transcript): ServerStream | undefined {
  if (wire === undefined || transport !== "grpc") return undefined;
  // A call that was refused and made again has several streams: the last one counts.
  const id = wire.frames.findLast(
    ({ from, type, stream }) => from === "client" && type === "HEADERS" && stream > 0,
  )?.stream;
  if (id === undefined) return undefined;
  const own = wire.frames.filter(({ stream }) => stream === id);
  const frames = own.filter(({ from }) => from === "server");
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
    clientReset: own.some(({ from, type }) => from === "client" && type === "RST_STREAM"),
    isWhole: wire.leftOut === undefined,
  };
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
