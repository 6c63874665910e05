import { data, type Field, headers, message } from "./frames.ts";
import type { Reply } from "./server.ts";

/** A wrong answer to chat.ChatService/Send, and the clause that has to say so. */
export interface WireFault {
  readonly name: string;
  readonly clause: string;
  readonly reply: Reply;
}

/** chat.Ack { ack: true } */
export const ack: Buffer = Buffer.from([0x08, 0x01]);
export const head: readonly Field[] = [
  [":status", "200"],
  ["content-type", "application/grpc"],
];
export const ok: readonly Field[] = [["grpc-status", "0"]];

export interface Parts {
  readonly head?: readonly Field[];
  /** Between the headers and the message. */
  readonly between?: (stream: number) => readonly Buffer[];
  readonly body?: Buffer;
  readonly trailers?: readonly Field[];
  readonly after?: (stream: number) => readonly Buffer[];
}

/** The right answer, with what is wrong put into its places. */
export function answer(parts: Parts): Reply {
  return (stream) => [
    headers(stream, parts.head ?? head),
    ...(parts.between?.(stream) ?? []),
    data(stream, parts.body ?? message(ack)),
    headers(stream, parts.trailers ?? ok, true),
    ...(parts.after?.(stream) ?? []),
  ];
}

/** An error without messages: its one header block ends the stream. */
export function error(...fields: readonly Field[]): Reply {
  return (stream) => [headers(stream, [...head, ...fields], true)];
}

export const right: Reply = answer({});
