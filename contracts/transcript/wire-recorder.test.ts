import { expect, test } from "vitest";
import { createWireRecorder, keptFrames } from "./wire-recorder.ts";

function recorded(count: number) {
  let ms = 0;
  const recorder = createWireRecorder(() => ms++);
  for (let each = 0; each < count; each++) {
    recorder.sink.frame({ from: "server", stream: 1, flags: 0, length: each, type: "PRIORITY" });
  }
  return recorder;
}

const kept = keptFrames.first + keptFrames.last;

test.for([
  { count: 1, leftOut: undefined },
  { count: keptFrames.first + 1, leftOut: undefined },
  { count: kept, leftOut: undefined },
  { count: kept + 1, leftOut: 1 },
  { count: kept * 2 + 50, leftOut: kept + 50 },
])("of $count frames the first and the last are kept", ({ count, leftOut }) => {
  const view = recorded(count).view();
  const lengths = view?.frames.map(({ length }) => length) ?? [];
  const all = Array.from({ length: count }, (_, index) => index);
  expect(lengths).toEqual(
    count <= kept ? all : [...all.slice(0, keptFrames.first), ...all.slice(-keptFrames.last)],
  );
  expect(view?.leftOut).toBe(leftOut);
  expect(view?.frames.every(({ atMs, length }) => atMs === length)).toBe(true);
});

test("without frames there is no view", () => {
  expect(recorded(0).view()).toBe(undefined);
});

test("the first reason why nothing more can be read is kept", () => {
  const recorder = recorded(0);
  recorder.sink.unreadable("HPACK");
  recorder.sink.unreadable("another");
  expect(recorder.view()).toEqual({ frames: [], unreadable: "HPACK" });
});
