import { expect, test } from "vitest";
import type { TranscriptEvent } from "./event.ts";
import { renderTimeline } from "./render.ts";
import type { WireFrame } from "./wire.ts";

const client = { from: "client", atMs: 1 } as const;
const server = { from: "server", atMs: 1 } as const;
const events: readonly TranscriptEvent[] = [
  { ...client, kind: "headers", metadata: [] },
  { ...server, kind: "headers", metadata: [] },
  { ...client, kind: "pause" },
  { ...client, kind: "half-close" },
];

function shown(frames: readonly WireFrame[], most = 40): readonly string[] {
  const call = { call: "one", rpc: "a.B/C", connection: "one", transport: "grpc" };
  const text = renderTimeline({ ...call, events }, { frames, most });
  return text.split("\n").map((line) => line.replace(/^ *[\d.]+ ms +/, "").trim());
}

test("events of one time keep their order", () => {
  expect(shown([])).toEqual(["→ headers", "← headers", "→ pause", "→ half-close"]);
});

test("what is left out is said where it is left out", () => {
  expect(shown([], 3)).toEqual(["→ headers", "⋮", "→ half-close"]);
});

test("of one time, a frame stands before what the server says and behind what the client says", () => {
  const ping = { stream: 0, flags: 0, length: 8, type: "PING", ack: false, data: "00" } as const;
  const lines = shown([
    { ...ping, from: "client", atMs: 1 },
    { ...ping, from: "server", atMs: 2 },
  ]);
  expect(lines.map((line) => line.slice(0, 3))).toEqual(["→ h", "⇢ s", "← h", "→ p", "→ h", "⇠ s"]);
});
