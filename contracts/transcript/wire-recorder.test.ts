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

test("of the frames in the middle the header blocks, the ends and the resets are kept", () => {
  const { sink, view } = createWireRecorder(() => 0);
  const data = (endStream: boolean) => {
    sink.frame({ from: "client", stream: 1, flags: 0, length: 0, type: "DATA", endStream, head: "" });
  };
  const many = () => {
    for (let each = 0; each < kept; each++) data(false);
  };
  many();
  data(true);
  sink.frame({
    from: "server",
    stream: 1,
    flags: 0,
    length: 0,
    type: "HEADERS",
    endStream: false,
    fields: [[":status", "200"]],
    frames: 1,
  });
  sink.frame({ from: "client", stream: 1, flags: 0, length: 0, type: "RST_STREAM", errorCode: 8 });
  many();
  const seen = view();
  expect(seen?.frames.map(({ type }) => type)).toEqual([
    ...Array.from({ length: keptFrames.first }, () => "DATA"),
    "DATA",
    "HEADERS",
    "RST_STREAM",
    ...Array.from({ length: keptFrames.last }, () => "DATA"),
  ]);
  expect(seen?.leftOut).toBe(kept * 2 - keptFrames.first - keptFrames.last);
});

test("a stream of nothing but header blocks is bounded", () => {
  const { sink, view } = createWireRecorder(() => 0);
  for (let each = 0; each < 10_000; each++) {
    sink.frame({
      from: "server",
      stream: 1,
      flags: 0,
      length: 0,
      type: "HEADERS",
      endStream: false,
      fields: [],
      frames: 1,
    });
  }
  const most = kept + keptFrames.landmarks;
  expect(view()).toMatchObject({ frames: { length: most }, leftOut: 10_000 - most });
});

test("what was seen of an attempt that was refused is forgotten", () => {
  const { sink, view } = recorded(kept * 2);
  sink.unreadable("the rest is not HTTP/2");
  sink.startOver();
  expect(view()).toBeUndefined();
  sink.frame({ from: "server", stream: 3, flags: 0, length: 0, type: "PRIORITY" });
  expect(view()).toMatchObject({ frames: [{ stream: 3 }] });
  expect(view()).not.toHaveProperty("unreadable");
});
