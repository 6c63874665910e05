import { expect, test } from "vitest";
import { outcomeKinds } from "../outcome/outcome.ts";
import {
  drainedFailure,
  drainedTranscript,
  everyKind,
  exampleOutcome,
  exampleReport,
} from "./example-report.ts";
import { renderFailure } from "./failure-text.ts";
import { renderReport } from "./text.ts";
import { coloured } from "./text-style.ts";

test("a failure reads as the style guide shows it", () => {
  expect(renderFailure(drainedFailure(), { transport: "grpc" })).toBe(
    `
✗ chat/drained (MUST)  streaming.StreamingService/Chat over gRPC
  After the half-close every answer still owed arrives before the OK.
  3 messages sent, 1 answered before the end.        smallest input of 14 tried

     0.0 ms  → headers
     0.4 ms  → message  {roomId:"a" message:"x"}
     0.5 ms  → message  {roomId:"a"}
     0.6 ms  → message  {roomId:"a"}
     0.6 ms  → half-close
     1.9 ms  ← message  {userId:"Server" roomId:"a" message:"Echo: x"}
     2.0 ms  ← end OK   ◀ two answers missing

  replay: streamproof verify localhost:50051 --only chat/drained --seed 81723 --path 3:1
`.trim(),
  );
});

test("a long reason leaves the number of inputs to the next line", () => {
  const text = renderFailure(drainedFailure({ because: "x".repeat(90) }), { transport: "grpc" });
  expect(text).toContain(`  ${"x".repeat(90)}.\n  smallest input of 14 tried\n`);
});

test("one input tried is not called the smallest", () => {
  expect(renderFailure(drainedFailure({ runs: 1, shrinks: 0 }), { transport: "grpc" })).not.toContain(
    "smallest",
  );
});

test("of several calls each has its name, of many the marked one is shown first", () => {
  const names = ["a", "b", "c", "d", "e", "f"];
  const outcome = drainedFailure({
    transcripts: names.map(drainedTranscript),
    at: { call: "f", event: 6, mark: "two answers missing" },
  });
  const text = renderFailure(outcome, { transport: "grpc" });
  expect(text.match(/call "\w"/g)).toEqual(['call "f"', 'call "a"', 'call "b"']);
  expect(text.match(/◀/g)).toHaveLength(1);
  expect(text).toContain("3 more calls: see --report json=FILE");
});

test("without a transcript the input is shown", () => {
  const text = renderFailure(drainedFailure({ transcripts: [] }), { transport: "grpc-web" });
  expect(text).toContain('input: ["x","",""]');
  expect(text).toContain("over gRPC-Web");
});

test("bytes of a method that is not known are shown by their size", () => {
  const text = renderFailure(drainedFailure(), { transport: "grpc", methodOf: () => undefined });
  expect(text).toContain("→ message  6 bytes");
});

test.each(outcomeKinds.filter((kind) => kind !== "passed"))("a report tells the reason of %s", (kind) => {
  expect(renderReport(exampleReport(everyKind()))).toContain(`it is ${kind}.`);
});

test("the table counts by RPC and leaves out columns of zeros", () => {
  const report = exampleReport([
    exampleOutcome(),
    exampleOutcome({ clause: "chat/verbatim" }),
    exampleOutcome({ rpc: "streaming.StreamingService/DownloadFile", clause: "download-file/content" }),
    drainedFailure(),
  ]);
  expect(renderReport(report)).toContain(
    [
      "                                             passed  failed",
      "  ✗ streaming.StreamingService/Chat               2       1",
      "  ✓ streaming.StreamingService/DownloadFile       1       ·",
    ].join("\n"),
  );
});

test("the last line is the verdict", () => {
  expect(
    renderReport(exampleReport([exampleOutcome()]))
      .trimEnd()
      .split("\n")
      .at(-1),
  ).toBe("✓ passed  0 failed, 1 passed  (localhost:50051 over gRPC, seed 81723, 1.2 s)");
  expect(renderReport(exampleReport([drainedFailure()]))).toContain("✗ failed  1 failed, 0 passed");
});

test("a violated SHOULD is a warning, and a failure under the level should", () => {
  const report = exampleReport([drainedFailure({ level: "should" })]);
  expect(renderReport(report)).toContain("⚠ chat/drained (SHOULD)");
  const gate = { level: "should", strict: false } as const;
  expect(renderReport(report, { gate })).toContain("✗ chat/drained (SHOULD)");
});

test("what was not exercised is a note, and a failure under strict", () => {
  const report = exampleReport([
    exampleOutcome({ outcome: "not-exercised", because: "no batch item failed" }),
  ]);
  expect(renderReport(report)).toContain(
    "not exercised: chat/echo of streaming.StreamingService/Chat: no batch",
  );
  const gate = { level: "must", strict: true } as const;
  expect(renderReport(report, { gate })).toContain("✗ chat/echo (MUST)");
});

test("many warnings come without their calls", () => {
  const outcomes = ["a", "b", "c", "d"].map((name) =>
    drainedFailure({ clause: `chat/${name}`, level: "should" }),
  );
  expect(renderReport(exampleReport(outcomes))).not.toContain("half-close\n");
  expect(renderReport(exampleReport(outcomes.slice(1)))).toContain("half-close\n");
});

test("the same failure of several RPCs is told once", () => {
  const text = renderReport(
    exampleReport([drainedFailure(), drainedFailure({ rpc: "chat.ChatService/Chat" })]),
  );
  expect(text.match(/✗ chat\/drained/g)).toHaveLength(1);
  expect(text).toContain("The same at chat.ChatService/Chat.");
});

test("unsupported clauses are one line for each reason", () => {
  const outcomes = ["a", "b", "c", "d", "e"].map((name) =>
    exampleOutcome({ clause: `call/${name}`, outcome: "unsupported", because: "grpc-web cannot half-close" }),
  );
  expect(renderReport(exampleReport(outcomes))).toContain(
    "unsupported: call/a, call/b, call/c and 2 more of streaming.StreamingService/Chat: grpc-web cannot half-close.\n",
  );
});

test("there are colour codes only where asked for", () => {
  const report = exampleReport([drainedFailure(), ...everyKind()]);
  expect(renderReport(report)).not.toContain("\u001b");
  expect(renderReport(report, { style: coloured })).toContain("\u001b[31m✗\u001b[39m");
});

test("of very many failures the first are shown with their calls", () => {
  const outcomes = Array.from({ length: 25 }, (_, index) => drainedFailure({ clause: `chat/c${index}` }));
  const text = renderReport(exampleReport(outcomes));
  expect(text.match(/✗ chat/g)).toHaveLength(25);
  expect(text.match(/→ half-close/g)).toHaveLength(20);
});

test("of very many reasons the first are shown", () => {
  const outcomes = Array.from({ length: 12 }, (_, index) =>
    exampleOutcome({ clause: `chat/c${index}`, outcome: "not-exercised", because: `reason ${index}` }),
  );
  const text = renderReport(exampleReport(outcomes));
  expect(text).toContain("not exercised: for 2 more reasons, see --report json=FILE\n");
  expect(text).not.toContain("reason 10");
});

test("what could not be judged is told apart from what is broken", () => {
  const report = exampleReport([drainedFailure(), { ...drainedFailure(), outcome: "inconclusive" }]);
  expect(renderReport(report)).toContain("✗ failed  1 failed, 1 undecided, 0 passed");
});

test("what was open at the end of the run is one line", () => {
  const because = "Not judged: the run had 300 s, and they were over.";
  const open = ["chat/echo", "chat/burst", "chat/empty", "chat/drained"].map((clause) =>
    exampleOutcome({ clause, outcome: "inconclusive", because }),
  );
  const text = renderReport(exampleReport(open));
  expect(text).toContain(
    `undecided: chat/echo, chat/burst, chat/empty and 1 more of streaming.StreamingService/Chat: ${because}`,
  );
  expect(text.match(/they were over/g)).toHaveLength(1);
  expect(text).toContain("0 failed, 4 undecided, 0 passed");
});

test("many clauses that could not be judged for one reason are one line", () => {
  const errored = ["chat/echo", "chat/burst", "chat/empty", "chat/drained"].map((clause) => {
    return { ...drainedFailure(), clause, outcome: "errored" as const, because: "The server has ended." };
  });
  const text = renderReport(exampleReport(errored));
  expect(text).toContain(
    "could not be judged: chat/echo, chat/burst, chat/empty and 1 more of streaming.StreamingService/Chat: The server has ended.",
  );
  expect(text.match(/The server has ended/g)).toHaveLength(1);
});
