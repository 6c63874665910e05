import { setImmediate as nextTurn } from "node:timers/promises";
import type { Conversation, Said } from "../../../contracts/model/conversation.ts";
import type { Metadata } from "../../../contracts/transcript/metadata.ts";
import type { RawWireFrame, WireSink } from "../../../contracts/transcript/wire-recorder.ts";
import { frameFlag, frameType } from "../carrier/frame-head.ts";
import { createFrameReader, preface } from "../carrier/frames.ts";
import { connectEvent, endpointUrl, openSocket } from "../carrier/socket.ts";
import { defaultMaxFrameBytes } from "../carrier/tap.ts";
import type { Conversed, Endpoint } from "../transport.ts";
import { blockBytes, frameBytes } from "./frame-bytes.ts";
import { createHeard } from "./heard.ts";

export interface ConverseOptions {
  readonly endpoint: Endpoint;
  readonly conversation: Conversation;
  /** Fields of a right request, without pseudo-headers. */
  readonly headers: Metadata;
  readonly path: string;
  readonly wire: WireSink;
  readonly signal?: AbortSignal;
}

const connectWithinMs = 5_000;

/** Says what the conversation has on a connection of its own. Never rejects: what goes wrong is what was seen. */
export async function converse(options: ConverseOptions): Promise<Conversed> {
  const { endpoint, conversation, wire, signal } = options;
  const { socket } = openSocket(endpoint, ["h2"]);
  const heard = createHeard();
  let lost: string | undefined;
  let over = false;
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const check of waiting) check();
  };
  const lose = (why: string): void => {
    if (!over) lost ??= why;
    wake();
  };
  socket.on("error", (error) => lose(error.message));
  socket.on("close", () => lose("the server closed the connection"));
  socket.on("end", () => lose("the server closed the connection"));

  const sent = createFrameReader({
    from: "client",
    onFrame: (frame) => {
      wire.frame(frame);
      heard.sent(frame);
    },
    onUnreadable: () => {},
  });
  const received = createFrameReader({
    from: "server",
    onFrame: (frame) => {
      wire.frame(frame);
      heard.take(frame);
      limitTable(frame);
      respond(frame);
      wake();
    },
    onUnreadable: (why, broken) => {
      wire.unreadable(why, broken);
      lose(why);
    },
    maxFrameBytes: defaultMaxFrameBytes,
  });
  const send = (bytes: Buffer): void => {
    if (lost !== undefined || socket.destroyed) return;
    sent.push(bytes);
    socket.write(bytes);
  };
  socket.on("data", (chunk: Buffer) => received.push(chunk));

  let acknowledged = false;
  /** The first acknowledgement is that of the SETTINGS after the preface. */
  function limitTable(frame: RawWireFrame): void {
    if (acknowledged || frame.type !== "SETTINGS" || !frame.ack) return;
    acknowledged = true;
    for (const [id, value] of conversation.settings ?? []) {
      if (id === headerTableSize) received.limitTableSize(value);
    }
  }

  /** What any client owes, so that only what is said is unusual. */
  function respond(frame: RawWireFrame): void {
    if (frame.type === "SETTINGS" && !frame.ack) {
      send(frameBytes({ type: frameType.SETTINGS, flags: frameFlag.ACK, stream: 0, payload: empty }));
    }
    if (frame.type === "PING" && !frame.ack) {
      const payload = Buffer.from(frame.data, "hex");
      send(frameBytes({ type: frameType.PING, flags: frameFlag.ACK, stream: 0, payload }));
    }
    if (frame.type === "DATA" && frame.length > 0) send(windowUpdate(0, frame.length));
  }

  function wait(isDone: () => boolean, withinMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        waiting.delete(check);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const check = (): void => {
        if (isDone() || lost !== undefined || signal?.aborted === true) done();
      };
      const timer = setTimeout(done, withinMs);
      waiting.add(check);
      signal?.addEventListener("abort", done);
      check();
    });
  }

  let connected = false;
  socket.once(connectEvent(endpoint), () => {
    connected = true;
    wake();
  });
  await wait(() => connected, connectWithinMs);
  if (!connected) lose(`no connection within ${connectWithinMs} ms`);
  send(Buffer.concat([preface, settings(conversation.settings ?? [])]));
  for (const said of conversation.say) {
    if (lost !== undefined || signal?.aborted === true) break;
    if (said.say === "await") {
      await wait(() => heard.has(said.what), said.withinMs);
      // What a server did wrong may stand behind what was waited for.
      await nextTurn();
      if (said.orElse === "stop" && !heard.has(said.what)) break;
    } else send(bytesOf(said, options));
  }
  over = true;
  socket.destroy();
  return lost === undefined ? {} : { lost };
}

const empty = Buffer.alloc(0);
/** Source: RFC 9113, section 6.5.2. */
const headerTableSize = 1;

function bytesOf(
  said: Exclude<Said, { say: "await" }>,
  { endpoint, headers, path }: ConverseOptions,
): Buffer {
  if (said.say === "frame") return frameBytes(said);
  const { stream, endStream = false, fields = {}, pieces = 1, padding } = said;
  const { protocol, host } = new URL(endpointUrl(endpoint));
  const right: Metadata = [
    [":method", "POST"],
    [":scheme", protocol.replace(":", "")],
    [":path", path],
    [":authority", host],
    ...headers,
  ];
  return blockBytes({
    ...{ stream, endStream, pieces },
    ...(padding === undefined ? {} : { padding }),
    fields: [
      ...right.flatMap(([name, value]): Metadata => {
        const given = name in fields ? fields[name] : value;
        return given === undefined ? [] : [[name, given]];
      }),
      ...Object.entries(fields).flatMap(
        ([name, value]): Metadata =>
          value === undefined || right.some(([each]) => each === name) ? [] : [[name, value]],
      ),
    ],
  });
}

function settings(values: Conversation["settings"] = []): Buffer {
  const payload = Buffer.alloc(values.length * 6);
  for (const [index, [id, value]] of values.entries()) {
    payload.writeUInt16BE(id, index * 6);
    payload.writeUInt32BE(value, index * 6 + 2);
  }
  return frameBytes({ type: frameType.SETTINGS, flags: 0, stream: 0, payload });
}

function windowUpdate(stream: number, increment: number): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt32BE(increment);
  return frameBytes({ type: frameType.WINDOW_UPDATE, flags: 0, stream, payload });
}
