import { expect, test } from "vitest";
import { drainedFailure, everyKind, exampleOutcome, exampleReport } from "./example-report.ts";
import { reportToJunit } from "./junit.ts";

test("a suite for each RPC, a case for each clause", () => {
  const xml = reportToJunit(
    exampleReport([exampleOutcome(), drainedFailure(), exampleOutcome({ rpc: "chat.ChatService/Chat" })]),
  );
  expect(xml).toContain(
    '<testsuite name="streaming.StreamingService/Chat" tests="2" failures="1" errors="0" skipped="0">',
  );
  expect(xml).toContain('<testcase name="chat/echo" classname="chat.ChatService/Chat"/>');
  expect(xml).toContain(
    '<failure message="3 messages sent, 1 answered before the end" type="failed">✗ chat/drained',
  );
});

test("what could not be judged is an error, what was not asked for is skipped", () => {
  const xml = reportToJunit(exampleReport(everyKind()));
  expect(xml).toContain('tests="8" failures="2" errors="2" skipped="3"');
});

test("a warning is a case that passes and says why", () => {
  const xml = reportToJunit(exampleReport([drainedFailure({ level: "should" })]));
  expect(xml).toContain('failures="0"');
  expect(xml).toContain("<system-out>⚠ chat/drained");
});

test("what XML cannot hold is escaped or replaced", () => {
  const because = 'sent <"a" & \u0000\u001b[1m\ud800>';
  const xml = reportToJunit(exampleReport([drainedFailure({ because, transcripts: [] })]));
  expect(xml).toContain("sent &lt;&quot;a&quot; &amp; \ufffd\ufffd[1m\ufffd&gt;");
});
