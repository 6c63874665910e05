import { expect, test } from "vitest";
import type { WireFrame } from "../../contracts/transcript/wire.ts";
import { drainedFailure, drainedTranscript } from "./example-report.ts";
import { timeline } from "./failure-text.ts";

const ping: WireFrame = {
  ...({ from: "client", atMs: 1.5, stream: 0, flags: 0, length: 8 } as const),
  ...({ type: "PING", ack: false, data: "0102030405060708" } as const),
};

/** The timeline of one call of a failure. */
function shown(clause: string, frames: readonly WireFrame[], at = "one"): string {
  const transcript = { ...drainedTranscript("one"), wire: { frames } };
  return timeline(transcript, drainedFailure({ clause, at: { call: at } }), () => undefined);
}

test("a failure of the wire shows the frames of the call that shows it", () => {
  expect(shown("wire/ping", [ping])).toContain("     1.5 ms  → stream 0  PING  0102030405060708");
  expect(shown("wire/ping", [ping], "another")).not.toContain("PING");
  expect(shown("chat/drained", [ping])).not.toContain("PING");
});

test("of many frames the first and the last are shown", () => {
  const frames = Array.from({ length: 60 }, (_, index) => ({ ...ping, stream: index }));
  const text = shown("wire/ping", frames);
  expect(text).toContain("20 more frames");
  expect(text).toContain("stream 29 ");
  expect(text).not.toContain("stream 30 ");
  expect(text).toContain("stream 59 ");
});
