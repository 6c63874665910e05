import { startFrameServer, type WireServer } from "./frame-server.ts";
import { flags, settings, types } from "./frames.ts";

/** What is answered to a request, as frames: called once its stream is half-closed. */
export type Reply = (stream: number) => readonly Buffer[];

/** A server that knows just enough of HTTP/2 to see when a request is complete, and then says what it is told. */
export function startWireServer(reply: Reply): Promise<WireServer> {
  return startFrameServer((socket) => {
    socket.write(settings());
    return ({ type, flags: flag, stream }) => {
      const ends = (type === types.data || type === types.headers) && (flag & flags.endStream) !== 0;
      if (type === types.settings && (flag & flags.ack) === 0) socket.write(settings(true));
      if (ends) for (const frame of reply(stream)) socket.write(frame);
    };
  });
}
