import { expect, test } from "vitest";
import { drainedFailure, exampleOutcome, exampleReport } from "./example-report.ts";
import { reportToGithub, withoutCommands } from "./github.ts";
import { reportsToHtml } from "./html/page.ts";
import { reportToJson } from "./json.ts";
import { reportToJunit } from "./junit.ts";
import { reportsToMarkdown } from "./markdown.ts";
import { reportFromJson } from "./read-json.ts";
import { renderReport } from "./text.ts";

const report = exampleReport([exampleOutcome(), drainedFailure()], {
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
  ]) {
    expect(
      text.replaceAll(
        '<span class="service">streaming.StreamingService/</span><wbr>',
        "streaming.StreamingService/",
      ),
    ).toContain(expected);
  }
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
