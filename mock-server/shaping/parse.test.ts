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
  ["speed=1", 'Cannot read "speed=1": write NAME=VALUE with one of code, after, delay,'],
  ["delay", 'Cannot read "delay": write NAME=VALUE'],
  ["toString=1", 'Cannot read "toString=1"'],
  ["code=OK", 'There is no status code "OK" to fail with'],
  ["after=-1", "Cannot read after=-1: it takes a whole number of messages."],
  ["delay=soon", "Cannot read delay=soon: it takes milliseconds, or a time such as 1.5s."],
  ["bandwidth=0", "Cannot read bandwidth=0"],
  ["probability=2", "Cannot read probability=2: it takes a number from 0 to 1."],
])("%s is refused with one sentence", (text, sentence) => {
  expect(() => parseShaping(text)).toThrow(sentence);
});

test("faults are named, and others refused", () => {
  expect(parseFaults("cut, duplicate")).toEqual({ faults: ["cut", "duplicate"] });
  expect(() => parseFaults("cutt")).toThrow('There is no fault "cutt" for one call; take one of drop-last,');
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
