import { expect, test } from "vitest";
import { drainedFailure, exampleOutcome, exampleReport } from "./example-report.ts";
import { reportToGithub, withoutCommands } from "./github.ts";
import { reportsToHtml } from "./html/page.ts";
import { reportToJson } from "./json.ts";
import { reportToJunit } from "./junit.ts";
import { reportsToMarkdown } from "./markdown.ts";
import { reportFromJson } from "./read-json.ts";
import { renderReport } from "./text.ts";

const failure = drainedFailure();
const trace = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  parentId: "00f067aa0ba902b8",
};
const traced = {
  ...failure,
  transcripts: failure.transcripts.map((transcript) => ({ ...transcript, trace })),
};

const report = exampleReport([exampleOutcome(), traced], {
  ended: "it ended with exit code 5",
  problems: ["The known failure x expired."],
});

test.each([
  ["text", renderReport(report)],
  ["json", reportToJson(report)],
  ["junit", reportToJunit(report)],
  ["html", reportsToHtml([report])],
  ["markdown", reportsToMarkdown([report])],
  ["github", decodeURIComponent(reportToGithub(report))],
])("%s tells what failed, why, where and how to see it again", (_, text) => {
  for (const expected of [
    "chat/drained",
    "streaming.StreamingService/Chat",
    "3 messages sent, 1 answered before the end",
    "two answers missing",
    "--only chat/drained --seed 81723 --path 3:1",
    "it ended with exit code 5",
    "The known failure x expired.",
    "4bf92f3577b34da6a3ce929d0e0e4736",
  ]) {
    expect(
      text.replaceAll(
        '<span class="service">streaming.StreamingService/</span><wbr>',
        "streaming.StreamingService/",
      ),
    ).toContain(expected);
  }
});

test("what own clauses do not look at is told, and that it is too much", () => {
  const rpcs = [{ rpc: "a.B/C", checked: ["field x"], unchecked: ["field y", "error status"] }];
  const thin = exampleReport([exampleOutcome()], {
    verdict: "failed",
    coverage: { percent: 33, wanted: 80, rpcs },
  });
  for (const text of [renderReport(thin), reportsToHtml([thin]), reportsToMarkdown([thin])]) {
    expect(text).toContain("a.B/C: field y, error status");
    expect(text).toContain("Own clauses look at 33 % of what responses show; 80 % were asked for.");
  }
  expect(reportToJunit(thin)).toContain("80 % were asked for");
});

test("times of calls are a table of the page", () => {
  const whole = { p50: 1.5, p99: 20 };
  const page = reportsToHtml([
    exampleReport([exampleOutcome()], { latencies: [{ rpc: "a.B/C", calls: 12, whole }] }),
  ]);
  expect(page).toContain("<td>a.B/C</td><td>12</td><td></td><td></td><td>1.5 ms</td><td>20.0 ms</td>");
});

test("a report that is read back gives the same reports", () => {
  const again = reportFromJson(JSON.parse(reportToJson(report)));
  expect(renderReport(again)).toBe(renderReport(report));
  expect(reportsToHtml([again])).toBe(reportsToHtml([report]));
});

test.each([
  [{}, "Not a report: expected target, transport, verdict and outcomes."],
  [{ target: "a", outcomes: [], verdict: "no" }, "its verdict is neither"],
  [{ target: "a", outcomes: [{}], verdict: "failed" }, "Its outcome 1 has no clause"],
])("%j is no report", (json, sentence) => {
  expect(() => reportFromJson(json)).toThrow(sentence);
});

test("GitHub gets ten annotations of a kind at most", () => {
  const many = Array.from({ length: 15 }, (_, index) => drainedFailure({ because: `reason ${index}` }));
  const lines = reportToGithub(exampleReport(many)).trim().split("\n");
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toBe("::error title=6 more::The summary of this step has them all.");
});

test("Markdown that a server sends is text", () => {
  const because = "```\n<script> | [x](y) **b**";
  const text = reportsToMarkdown([exampleReport([drainedFailure({ because })], { ended: "```\n# x" })]);
  expect(text).toContain("````\n```\n# x\n````");
  expect(text).not.toContain("<script>");
});

test("a Markdown report stays below its bound", () => {
  const many = Array.from({ length: 200 }, (_, index) => drainedFailure({ because: `reason ${index}` }));
  const text = reportsToMarkdown([exampleReport(many)], { most: 40_000 });
  expect(text.length).toBeLessThan(65_000);
  expect(text).toContain("reason 199");
});

test("a command that a server sends is text to GitHub", () => {
  expect(withoutCommands("::stop-commands::x", "secret")).toBe(
    "::stop-commands::secret\n::stop-commands::x\n::secret::\n",
  );
  const because = "a\n::stop-commands::x";
  const lines = reportToGithub(exampleReport([drainedFailure({ because })])).split("\n");
  expect(lines.filter((line) => line.trimStart().startsWith("::stop"))).toEqual([]);
});
