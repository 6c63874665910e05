import { expect, test } from "vitest";
import { defaultGate } from "../outcome/gate.ts";
import { comparisonText } from "./comparison-text.ts";
import { drainedFailure, exampleReport } from "./example-report.ts";
import { reportToGithub } from "./github.ts";
import { reportsToMarkdown } from "./markdown.ts";
import { testResultOf } from "./test-result.ts";
import { renderReport } from "./text.ts";
import { plain } from "./text-style.ts";

const hostile = "\u001b]0;taken over\u0007";
const outcome = drainedFailure({
  because: `${hostile}\r::error::no`,
  sentence: hostile,
  rpc: `a.B/${hostile}`,
});
const report = {
  ...exampleReport([outcome], { target: `x${hostile}` }),
  ended: `it ended${hostile}`,
  log: hostile,
  problems: [hostile],
};

test.each([
  ["text", () => renderReport(report)],
  ["annotations of GitHub", () => reportToGithub(report)],
  ["Markdown", () => reportsToMarkdown([report, report])],
  ["a comparison", () => comparisonText([report], plain)],
  ["a test's result", () => JSON.stringify(testResultOf(outcome, defaultGate, "grpc"))],
])("what a server has sent reaches no terminal raw in %s", (_, text) => {
  const shown = text().replaceAll("\\\\", "\\");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\\u00(?:1b|07)/);
  expect(shown).toContain("\\u{1b}]0;taken over\\u{7}");
  // At the beginning of a line it would be a command to GitHub's runner.
  expect(shown).not.toMatch(/^::error::no/m);
});
