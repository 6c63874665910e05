import type { Metadata } from "../../contracts/transcript/metadata.ts";
import { type Connection, type Habit, leave, ok, type Request, status } from "./connection-server.ts";
import type { Received } from "./frame-server.ts";
import { flags, rawFrame, rstStream, settings, types } from "./frames.ts";

/** A server that is wrong about connections in one way, and the clause that has to say so. */
export interface ConnectionFault {
  readonly name: string;
  readonly clause: string;
  readonly habit: Habit;
}

const known: ReadonlySet<number> = new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
const isUnknown = ({ type }: Received): boolean => !known.has(type);
const isSettings = ({ type, flags: flag }: Received): boolean =>
  type === types.settings && (flag & flags.ack) === 0;
const isPing = ({ type, flags: flag }: Received): boolean => type === types.ping && (flag & flags.ack) === 0;
const isPadded = ({ type, flags: flag }: Received): boolean =>
  type === types.data && (flag & flags.padded) !== 0;
const field = (fields: Metadata, name: string) => fields.find(([each]) => each === name)?.[1];
const encodingOf = ({ fields }: Request) => field(fields, "grpc-encoding") ?? "identity";
const isCutOff = ({ body }: Request): boolean => body.length < 5 || body.length < 5 + body.readUInt32BE(1);
const settingsOf = ({ payload }: Received): readonly number[] =>
  Array.from({ length: payload.length / 6 }, (_, index) => payload.readUInt16BE(index * 6));

/** Habits that are unusual, and allowed. */
export const liberalHabits: Readonly<Record<string, Habit>> = {
  "SETTINGS that come again with each acknowledgement": {
    takes: (frame, { send }) => {
      if (isSettings(frame)) send(settings());
      return false;
    },
  },
  "the window given back once half of it is used": {
    returns: halfway(),
  },
  "a connection that is left with GOAWAY and NO_ERROR": {
    takes: (frame, { send }) => {
      if (frame.type === types.headers)
        send(rawFrame(types.goaway, 0, 0, Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])));
      return false;
    },
  },
  "responses after three seconds": {
    answers: ({ stream }, { send }) => {
      setTimeout(() => send(...ok(stream)), 3_200);
      return true;
    },
  },
  "responses after a second": {
    answers: ({ stream }, { send }) => {
      setTimeout(() => send(...ok(stream)), 1_000);
      return true;
    },
  },
  "padding that is not understood": {
    takes: (frame, connection) => isPadded(frame) && leave(connection),
  },
};

/** Gives back in portions of half a window, for each connection. */
function halfway(): NonNullable<Habit["returns"]> {
  let used = 0;
  return (bytes) => {
    used += bytes;
    if (used < 32_768) return 0;
    const all = used;
    used = 0;
    return all;
  };
}

export const connectionFaults: readonly ConnectionFault[] = [
  { name: "no acknowledgement of SETTINGS", clause: "wire/settings", habit: { takes: isSettings } },
  {
    name: "no acknowledgement of later SETTINGS",
    clause: "wire/settings",
    habit: {
      takes: (frame, { memory }) => {
        if (!isSettings(frame)) return false;
        memory.set("settings", (memory.get("settings") ?? 0) + 1);
        return memory.get("settings") === 2;
      },
    },
  },
  {
    name: "GOAWAY on later SETTINGS",
    clause: "wire/settings",
    habit: {
      takes: (frame, connection) => {
        if (!isSettings(frame)) return false;
        connection.memory.set("settings", (connection.memory.get("settings") ?? 0) + 1);
        return connection.memory.get("settings") === 2 && leave(connection);
      },
    },
  },
  { name: "no acknowledgement of a PING", clause: "wire/ping", habit: { takes: isPing } },
  {
    name: "a PING acknowledged with other bytes",
    clause: "wire/ping",
    habit: {
      takes: (frame, { send }) => {
        if (isPing(frame)) send(rawFrame(types.ping, flags.ack, 0, Buffer.alloc(8)));
        return isPing(frame);
      },
    },
  },
  {
    name: "no acknowledgement of a PING while a response waits",
    clause: "wire/ping",
    habit: { takes: (frame, { waits }) => isPing(frame) && waits() },
  },
  {
    name: "a connection that ends with a PING",
    clause: "wire/ping",
    habit: { takes: (frame, connection) => isPing(frame) && leave(connection) },
  },
  {
    name: "GOAWAY on an unknown frame",
    clause: "wire/extensions",
    habit: { takes: (frame, connection) => isUnknown(frame) && leave(connection) },
  },
  {
    name: "a reset on an unknown frame",
    clause: "wire/extensions",
    habit: {
      takes: (frame, { send }) => {
        const isOnStream = isUnknown(frame) && frame.stream > 0;
        if (isOnStream) send(rstStream(frame.stream, 1));
        return isOnStream;
      },
    },
  },
  {
    name: "a connection that ends with an unknown setting",
    clause: "wire/extensions",
    habit: {
      takes: (frame, connection) =>
        isSettings(frame) && settingsOf(frame).some((id) => id > 6) && leave(connection),
    },
  },
  {
    name: "GOAWAY on PRIORITY",
    clause: "wire/extensions",
    habit: { takes: (frame, connection) => frame.type === types.priority && leave(connection) },
  },
  {
    name: "a request with CONTINUATION that nobody answers",
    clause: "wire/request-frames",
    habit: { answers: ({ headerFrames }) => headerFrames > 1 },
  },
  {
    name: "GOAWAY on CONTINUATION",
    clause: "wire/request-frames",
    habit: { takes: (frame, connection) => frame.type === types.continuation && leave(connection) },
  },
  {
    name: "each DATA frame taken for a message",
    clause: "wire/request-frames",
    habit: {
      answers: ({ dataFrames, stream }, { send }) => {
        if (dataFrames > 2) send(status(stream, 13));
        return dataFrames > 2;
      },
    },
  },
  {
    name: "END_STREAM on an empty DATA frame that is not seen",
    clause: "wire/request-frames",
    habit: { takes: ({ type, payload }) => type === types.data && payload.length === 0 },
  },
  {
    name: "padding that is taken for content",
    clause: "wire/padding",
    habit: {
      answers: ({ stream }, { send, memory }) => {
        if (memory.get("padded") !== stream) return false;
        send(status(stream, 13));
        return true;
      },
      takes: (frame, { memory }) => {
        if (isPadded(frame)) memory.set("padded", frame.stream);
        return false;
      },
    },
  },
  {
    name: "a reset on an undefined flag",
    clause: "wire/padding",
    habit: {
      takes: ({ type, flags: flag, stream }, { send }) => {
        const isOdd = type === types.data && (flag & 0x40) !== 0;
        if (isOdd) send(rstStream(stream, 1));
        return isOdd;
      },
    },
  },
  {
    name: "GOAWAY on an unknown encoding",
    clause: "wire/broken-requests",
    habit: { answers: (request, connection) => encodingOf(request) !== "identity" && leave(connection) },
  },
  {
    name: "a connection that ends with a message that is cut off",
    clause: "wire/broken-requests",
    habit: { answers: (request, connection) => isCutOff(request) && leave(connection) },
  },
  {
    name: "a connection that ends with GET",
    clause: "wire/broken-requests",
    habit: { answers: ({ fields }, connection) => field(fields, ":method") === "GET" && leave(connection) },
  },
  {
    name: "no further answer after the compressed flag 2",
    clause: "wire/broken-requests",
    habit: {
      answers: ({ body, stream }, { send, memory }) => {
        if (memory.has("stuck")) return true;
        if (body[0] !== 2) return false;
        memory.set("stuck", stream);
        send(status(stream, 13));
        return true;
      },
    },
  },
  {
    name: "a message that is cut off answered with OK",
    clause: "wire/broken-requests",
    habit: {
      answers: (request, { send }) => {
        if (isCutOff(request)) send(...ok(request.stream));
        return isCutOff(request);
      },
    },
  },
  {
    name: "an unknown encoding answered with OK",
    clause: "wire/broken-requests",
    habit: {
      answers: (request, { send }) => {
        const isOther = encodingOf(request) !== "identity";
        if (isOther) send(...ok(request.stream));
        return isOther;
      },
    },
  },
  {
    name: "GET answered with OK",
    clause: "wire/broken-requests-refused",
    habit: {
      answers: ({ fields, stream }, { send }) => {
        const isGet = field(fields, ":method") === "GET";
        if (isGet) send(...ok(stream));
        return isGet;
      },
    },
  },
  {
    name: "a length prefix that is cut off and never answered",
    clause: "wire/broken-requests-refused",
    habit: { answers: ({ body }) => body.length > 0 && body.length < 5 },
  },
  { name: "DATA whatever the window", clause: "wire/stream-window", habit: { sendable: (_, left) => left } },
  {
    name: "one byte beyond the window",
    clause: "wire/stream-window",
    habit: { sendable: (room) => (room === 0 ? 0 : room + 1) },
  },
  {
    name: "a response that does not go on after WINDOW_UPDATE",
    clause: "wire/stream-window",
    habit: {
      sendable: (room, left) => (room < left ? 0 : left),
      takes: ({ type }) => type === types.windowUpdate,
    },
  },
  { name: "nothing given back", clause: "wire/window-returned", habit: { returns: () => 0 } },
  {
    name: "nothing given back of calls that are not complete",
    clause: "wire/window-returned",
    habit: { returns: (bytes, { flags: flag }) => ((flag & flags.endStream) === 0 ? 0 : bytes) },
  },
  {
    name: "a PING answered without the ACK flag",
    clause: "wire/ping",
    habit: {
      takes: (frame, { send }) => {
        if (isPing(frame)) send(rawFrame(types.ping, 0, 0, frame.payload));
        return isPing(frame);
      },
    },
  },
  {
    name: "later SETTINGS acknowledged and not applied",
    clause: "wire/stream-window",
    habit: {
      takes: (frame, { memory, send }) => {
        if (!isSettings(frame)) return false;
        memory.set("settings", (memory.get("settings") ?? 0) + 1);
        if (memory.get("settings") === 1) return false;
        send(settings(true));
        return true;
      },
    },
  },
  {
    name: "a reset on a second DATA frame",
    clause: "wire/request-frames",
    habit: {
      takes: ({ type, stream }, { memory, send }) => {
        const key = `data ${stream}`;
        if (type !== types.data) return false;
        memory.set(key, (memory.get(key) ?? 0) + 1);
        if (memory.get(key) !== 2) return false;
        send(rstStream(stream, 1));
        return true;
      },
    },
  },
  {
    name: "GOAWAY on padding",
    clause: "wire/padding",
    habit: { takes: (frame, connection) => isPadded(frame) && leave(connection) },
  },
  {
    name: "DATA on a stream that was reset, once it has room",
    clause: "wire/after-reset",
    habit: { takes: ({ type }) => type === types.rstStream },
  },
  {
    name: "a window below zero that counts as none",
    clause: "wire/stream-window",
    habit: { roomAfter: (room) => Math.max(0, room) },
  },
  {
    name: "a stalled stream that stops the others",
    clause: "wire/stalled-stream",
    habit: { answers: (_, { waits }) => waits() },
  },
  {
    name: "a table of header fields that does not get smaller",
    clause: "wire/header-table",
    habit: {
      answers: ({ stream }, { send, memory }) => {
        const block = memory.has("table") ? [0x88, 0xbe] : [0x88, ...remembered];
        memory.set("table", stream);
        const head = rawFrame(types.headers, flags.endHeaders, stream, Buffer.from(block));
        send(head, ...ok(stream).slice(1));
        return true;
      },
    },
  },
  ...["99999999H", "720H"].map((timeout) => ({
    name: `${timeout} taken for a deadline that has passed`,
    clause: "wire/long-deadline",
    habit: {
      answers: ({ fields, stream }: Request, { send }: Connection) => {
        const isLong = field(fields, "grpc-timeout") === timeout;
        if (isLong) send(status(stream, 4));
        return isLong;
      },
    },
  })),
  ...endsWith("a message of 4 GiB", ({ body }) => body.length === 5 && body.readUInt32BE(1) > 2 ** 31),
  ...endsWith("a request without a message", ({ body }) => body.length === 0),
  ...endsWith("a grpc-timeout that is none", ({ fields }) => field(fields, "grpc-timeout") === "soon"),
  ...endsWith("a request without te", ({ fields }) => field(fields, "te") === undefined),
  ...endsWith("another content-type", ({ fields }) => field(fields, "content-type") === "text/html"),
  ...endsWith("the compressed flag 2", ({ body }) => body[0] === 2),
  ...endsWith(
    "a compressed message without an encoding",
    (request) => request.body[0] === 1 && encodingOf(request) === "identity",
  ),
  ...endsWith("a length prefix that is cut off", ({ body }) => body.length > 0 && body.length < 5),
];

/** content-type application/grpc, which is the newest field of the table afterwards. Source: RFC 7541, section 6.2.1. */
const remembered = [0x5f, 0x10, ...Buffer.from("application/grpc")];

/** A connection that ends with one kind of broken request. */
function endsWith(what: string, isIt: (request: Request) => boolean): readonly ConnectionFault[] {
  return [
    {
      name: `a connection that ends with ${what}`,
      clause: "wire/broken-requests",
      habit: { answers: (request, connection) => isIt(request) && leave(connection) },
    },
  ];
}
