import { expect, test } from "vitest";
import type { WireFrame } from "../../contracts/transcript/wire.ts";
import type { Outcome } from "../outcome/outcome.ts";
import { drainedFailure, drainedTranscript } from "./example-report.ts";
import { timeline } from "./failure-text.ts";

const ping: WireFrame = {
  ...({ from: "client", atMs: 6.5, stream: 0, flags: 0, length: 8 } as const),
  ...({ type: "PING", ack: false, data: "0102030405060708" } as const),
};

/** The timeline of one call of a failure. */
function shown(
  clause: string,
  frames: readonly WireFrame[],
  at: Outcome["at"] = { call: "one" },
  all = false,
) {
  const transcript = { ...drainedTranscript("one"), wire: { frames } };
  return timeline(transcript, drainedFailure({ clause, at }), { methodOf: () => undefined, frames: all });
}

test("a failure of the wire shows the frames of the call that shows it", () => {
  expect(shown("wire/ping", [ping])).toContain("     1.5 ms    ⇢ stream 0  PING  0102030405060708");
  expect(shown("wire/ping", [ping], { call: "another" })).not.toContain("PING");
  expect(shown("chat/drained", [ping])).not.toContain("PING");
});

test("frames that are asked for stand between the events of any failure, in the order of their times", () => {
  const frames = [0, 1.5, 1_000_000].map((atMs) => ({ ...ping, atMs, stream: Math.round(atMs) }));
  const lines = shown("chat/drained", frames, { call: "one" }, true).split("\n");
  const places = frames.map(({ stream }) => lines.findIndex((line) => line.includes(`stream ${stream} `)));
  expect(places[0]).toBeGreaterThanOrEqual(0);
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(places.at(-1)).toBe(lines.length - 1);
});

test("the frame that shows a failure is marked", () => {
  const frames = Array.from({ length: 3 }, (_, index) => ({ ...ping, stream: index }));
  const text = shown("wire/frames", frames, { call: "one", frame: 1 });
  expect(text).toMatch(/stream 1 .+ {3}◀ here$/m);
  expect(text.match(/◀/g)).toHaveLength(1);
});

test("of many frames the first, the last and those around the mark are shown", () => {
  const frames = Array.from({ length: 200 }, (_, index) => ({ ...ping, stream: index }));
  const text = shown("wire/ping", frames, { call: "one", frame: 100 });
  for (const stream of [0, 12, 100, 199]) expect(text).toContain(`stream ${stream} `);
  for (const stream of [20, 150]) expect(text).not.toContain(`stream ${stream} `);
  expect(text).toMatch(/⋮ \d+ more frames/);
});
