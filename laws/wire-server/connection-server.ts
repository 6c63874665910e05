import type { Socket } from "node:net";
import { createHpackDecoder } from "../../conformance/transports/hpack/decoder.ts";
import type { Metadata } from "../../contracts/transcript/metadata.ts";
import { type Received, startFrameServer, type WireServer } from "./frame-server.ts";
import { data, flags, goaway, headers, message, rawFrame, settings, types, windowUpdate } from "./frames.ts";

/** One connection of the server, as a habit sees it. */
export interface Connection {
  readonly send: (...frames: readonly Buffer[]) => void;
  readonly close: () => void;
  /** Whether a response waits for its window. */
  readonly waits: () => boolean;
  /** What the habit remembers of the connection. */
  readonly memory: Map<string, number>;
}

export interface Request {
  readonly stream: number;
  readonly fields: Metadata;
  readonly body: Buffer;
  /** HEADERS and CONTINUATION frames, and DATA frames. */
  readonly headerFrames: number;
  readonly dataFrames: number;
}

/** What a server does otherwise than is right. */
export interface Habit {
  /** True where it has dealt with the frame by itself. */
  readonly takes?: (frame: Received, connection: Connection) => boolean;
  /** The same of a whole request. */
  readonly answers?: (request: Request, connection: Connection) => boolean;
  /** Bytes that may be sent where the windows have room for so many. */
  readonly sendable?: (room: number, left: number) => number;
  /** The room of a stream once SETTINGS have changed it. */
  readonly roomAfter?: (room: number) => number;
  /** What is given back of the connection's window for so many bytes of DATA. */
  readonly returns?: (bytes: number, frame: Received) => number;
}

interface Stream {
  block: Buffer[];
  body: Buffer[];
  fields?: Metadata;
  headerFrames: number;
  dataFrames: number;
  endStream: boolean;
  /** What the client lets this stream send, and what is still to be sent. */
  room: number;
  waiting: Buffer;
  answered: boolean;
}

const defaultWindow = 65_535;
/** chat.Ack { ack: true } */
const ack = Buffer.from([0x08, 0x01]);

/** Serves one unary RPC over frames of its own, right in everything but its habit. */
export function startConnectionServer(habit: Habit, port = 0): Promise<WireServer> {
  return startFrameServer((socket) => serve(socket, habit), port);
}

function serve(socket: Socket, habit: Habit): (frame: Received) => void {
  const decoder = createHpackDecoder();
  const streams = new Map<number, Stream>();
  let initialRoom = defaultWindow;
  const connection: Connection = {
    send: (...frames) => {
      for (const frame of frames) if (!socket.destroyed) socket.write(frame);
    },
    close: () => socket.destroy(),
    waits: () => [...streams.values()].some(({ waiting }) => waiting.length > 0),
    memory: new Map(),
  };
  const { send } = connection;
  send(settings());

  return (frame) => {
    if (habit.takes?.(frame, connection) !== true) take(frame);
  };

  function take(frame: Received): void {
    const { type, flags: flag, stream: id, payload } = frame;
    switch (type) {
      case types.settings:
        if ((flag & flags.ack) !== 0) return;
        applySettings(payload);
        send(settings(true));
        return;
      case types.ping:
        if ((flag & flags.ack) === 0) send(rawFrame(types.ping, flags.ack, 0, payload));
        return;
      case types.windowUpdate: {
        const stream = streams.get(id);
        if (stream === undefined) return;
        stream.room += payload.readUInt32BE(0);
        flush(id, stream);
        return;
      }
      case types.headers:
      case types.continuation:
        takeBlock(frame);
        return;
      case types.data:
        takeData(frame);
        return;
      case types.rstStream:
        streams.delete(id);
    }
  }

  function applySettings(payload: Buffer): void {
    for (let at = 0; at + 6 <= payload.length; at += 6) {
      if (payload.readUInt16BE(at) !== 4) continue;
      const changed = payload.readUInt32BE(at + 2);
      for (const stream of streams.values()) {
        const room = stream.room + changed - initialRoom;
        stream.room = habit.roomAfter?.(room) ?? room;
      }
      initialRoom = changed;
    }
    for (const [id, stream] of streams) flush(id, stream);
  }

  function takeBlock(frame: Received): void {
    const stream = streams.get(frame.stream) ?? newStream();
    streams.set(frame.stream, stream);
    stream.block.push(unpadded(frame));
    stream.headerFrames += 1;
    if (frame.type === types.headers) stream.endStream = (frame.flags & flags.endStream) !== 0;
    if ((frame.flags & flags.endHeaders) === 0) return;
    stream.fields = decoder.decode(Buffer.concat(stream.block));
    if (stream.endStream) answer(frame.stream, stream);
  }

  function takeData(frame: Received): void {
    const size = frame.payload.length;
    const returned = habit.returns?.(size, frame) ?? size;
    if (returned > 0) send(windowUpdate(0, returned));
    const stream = streams.get(frame.stream);
    if (stream === undefined) return;
    if (size > 0) send(windowUpdate(frame.stream, size));
    stream.body.push(unpadded(frame));
    stream.dataFrames += 1;
    if ((frame.flags & flags.endStream) !== 0) answer(frame.stream, stream);
  }

  function answer(id: number, stream: Stream): void {
    const { fields = [], headerFrames, dataFrames } = stream;
    const body = Buffer.concat(stream.body);
    const request = { stream: id, fields, body, headerFrames, dataFrames };
    if (habit.answers?.(request, connection) === true) return;
    const refusal = refusalOf(request);
    if (refusal === undefined) {
      respond(id, stream);
      return;
    }
    streams.delete(id);
    send(refusal);
  }

  function respond(id: number, stream: Stream): void {
    send(headers(id, [...head, ["content-type", "application/grpc"]]));
    stream.waiting = message(ack);
    stream.answered = true;
    flush(id, stream);
  }

  function flush(id: number, stream: Stream): void {
    if (!stream.answered) return;
    const room = Math.max(0, stream.room);
    const left = stream.waiting.length;
    const size = Math.min(left, habit.sendable?.(room, left) ?? room);
    if (size > 0) {
      send(data(id, stream.waiting.subarray(0, size)));
      stream.room -= size;
      stream.waiting = stream.waiting.subarray(size);
    }
    if (stream.waiting.length > 0) return;
    send(headers(id, [["grpc-status", "0"]], true));
    streams.delete(id);
  }

  function newStream(): Stream {
    const open = { headerFrames: 0, dataFrames: 0, endStream: false, answered: false };
    return { ...open, block: [], body: [], room: initialRoom, waiting: Buffer.alloc(0) };
  }
}

const head = [[":status", "200"]] as const;

function unpadded({ type, flags: flag, payload }: Received): Buffer {
  if ((flag & flags.padded) === 0 || type === types.continuation) return payload;
  return payload.subarray(1, payload.length - payload.readUInt8(0));
}

/** What is said to a request that is none. */
function refusalOf({ stream, fields, body }: Request): Buffer | undefined {
  const field = (name: string) => fields.find(([each]) => each === name)?.[1];
  if (field(":method") !== "POST") return headers(stream, [[":status", "405"]], true);
  if (field("content-type")?.startsWith("application/grpc") !== true) {
    return headers(stream, [[":status", "415"]], true);
  }
  const encoding = field("grpc-encoding") ?? "identity";
  if (encoding !== "identity") return status(stream, 12);
  const isWhole = body.length >= 5 && body.length === 5 + body.readUInt32BE(1);
  return !isWhole || body[0] !== 0 ? status(stream, 13) : undefined;
}

/** A call that ends with nothing but a status. */
export function status(stream: number, code: number): Buffer {
  return headers(
    stream,
    [...head, ["content-type", "application/grpc"], ["grpc-status", String(code)]],
    true,
  );
}

/** An OK with its message, whatever the windows have room for. */
export function ok(stream: number): readonly Buffer[] {
  return [
    headers(stream, [...head, ["content-type", "application/grpc"]]),
    data(stream, message(ack)),
    headers(stream, [["grpc-status", "0"]], true),
  ];
}

/** PROTOCOL_ERROR, and the end of the connection. */
export function leave(connection: Connection): true {
  connection.send(goaway(1));
  connection.close();
  return true;
}
