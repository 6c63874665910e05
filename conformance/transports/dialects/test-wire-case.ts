import type { ScriptedAnswer, TestCall } from "./test-answers.ts";

/** A scripted response, and what a transport records of it. */
export interface WireCase extends ScriptedAnswer, Pick<TestCall, "transport" | "kind"> {
  readonly name: string;
  /** What the server did: messages as text, ends as `code cause`. */
  readonly tells: readonly string[];
}

export const text = (value: string): Buffer => Buffer.from(value);

export function frame(flags: number, body: Uint8Array, declared: number = body.length): Buffer {
  const head = Buffer.alloc(5);
  head[0] = flags;
  head.writeUInt32BE(declared, 1);
  return Buffer.concat([head, body]);
}

export const message: Buffer = frame(0, text("one"));
