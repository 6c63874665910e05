import { expect, test } from "vitest";
import { parseFaults, parseRule, parseShaping } from "./parse.ts";
import { matchesRpc } from "./rules.ts";

test.each([
  ["code=UNAVAILABLE, after=3", { code: 14, after: 3 }],
  ["delay=200,jitter=50", { delayMs: 200, jitterMs: 50 }],
  ["delay=1.5s", { delayMs: 1500 }],
  ["bandwidth=64k", { bytesPerSecond: 65_536 }],
  ["probability=30%", { probability: 0.3 }],
  ["code=8", { code: 8 }],
  ["fault=cut+duplicate", { faults: ["cut", "duplicate"] }],
])("%s is read", (text, shaping) => {
  expect(parseShaping(text)).toEqual(shaping);
});

test.each([
  ["speed=1", 'Invalid "speed=1": expected NAME=VALUE with one of code, after, delay,'],
  ["delay", 'Invalid "delay": expected NAME=VALUE'],
  ["toString=1", 'Invalid "toString=1"'],
  ["code=OK", 'Unknown status code "OK"'],
  ["after=-1", 'Invalid "after=-1": expected a whole number of messages.'],
  ["delay=soon", 'Invalid "delay=soon": expected milliseconds or a duration such as 1.5s.'],
  ["bandwidth=0", 'Invalid "bandwidth=0"'],
  ["probability=2", 'Invalid "probability=2": expected a number from 0 to 1.'],
])("%s is refused with one sentence", (text, sentence) => {
  expect(() => parseShaping(text)).toThrow(sentence);
});

test("faults are named, and others refused", () => {
  expect(parseFaults("cut, duplicate")).toEqual({ faults: ["cut", "duplicate"] });
  expect(() => parseFaults("cutt")).toThrow('Unknown fault "cutt" for a call; use one of drop-last,');
});

test("a rule is for some methods", () => {
  expect(parseRule("delay=200, rpc=*/Chat")).toEqual({ rpc: "*/Chat", shaping: { delayMs: 200 } });
  expect(parseRule("delay=200").rpc).toBe("*");
});

test.each([
  ["*", true],
  ["*/Chat", true],
  ["Chat", true],
  ["streaming.*", true],
  ["streaming.StreamingService/Chat", true],
  ["Cha", false],
  ["streamingxStreamingService/Chat", false],
])("%s matches streaming.StreamingService/Chat: %s", (glob, matches) => {
  expect(matchesRpc(glob, "streaming.StreamingService/Chat")).toBe(matches);
});
