import { expect, test } from "vitest";
import { createLogTail, logEnding } from "./log-tail.ts";

const never = new AbortController().signal;

test("the last lines are kept, without colours, an unfinished one included", () => {
  const log = createLogTail();
  log.write("one\r\ntw");
  log.write(Buffer.from("o\n\u001b[31mthree\u001b[0m\nfour"));
  expect(log.tail(3)).toBe("two\nthree\nfour\n");
  expect(log.tail(10)).toBe("one\ntwo\nthree\nfour\n");
});

test("however much is written, little is kept", () => {
  const log = createLogTail();
  for (let line = 0; line < 2000; line++) log.write(`${line}\n`);
  log.write("x".repeat(1_000_000));
  expect(log.tail(10_000).split("\n")).toHaveLength(502);
  expect(log.tail(1)).toHaveLength(2001);
  expect(log.tail(2)).toContain("1999\n");
});

test("a line that matches is waited for, or was there before", async () => {
  const log = createLogTail();
  const waiting = log.matched(/listening on \d+/g, never);
  log.write("starting\nlistening on 50051\n");
  await waiting;
  await log.matched(/^starting$/, never);
});

test("the end of a log is set apart", () => {
  expect(logEnding("one\ntwo\n")).toBe("; its log ends with:\n  | one\n  | two");
  expect(logEnding("")).toBe("; it wrote no log.");
});
