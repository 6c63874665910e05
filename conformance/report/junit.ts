import { defaultGate, type Gate, weightOf } from "../outcome/gate.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { Report } from "../outcome/report.ts";
import { type RunProblem, runProblems } from "../outcome/whole-run.ts";
import { renderFailure } from "./failure-text.ts";
import { type FindMethod, methodFinder } from "./methods.ts";

export interface JunitOptions {
  readonly gate?: Gate;
  readonly methodOf?: FindMethod;
}

/** A report as JUnit XML: a suite for each RPC, a case for each clause. Warnings are cases that pass. */
export function reportToJunit(report: Report, options: JunitOptions = {}): string {
  const gate = options.gate ?? defaultGate;
  const text = (outcome: Outcome, breaks: boolean) =>
    renderFailure(outcome, {
      transport: report.transport,
      breaks,
      methodOf: options.methodOf ?? methodFinder(),
    });
  const cases = report.outcomes.map((outcome) => caseOf(outcome, gate, text));
  const rpcs = [...new Set(report.outcomes.map((outcome) => outcome.rpc))];
  const problems = runProblems(report);
  const suites = [...rpcs.map((rpc) => suite(rpc, cases)), ...runSuite(problems)];
  const attributes = [
    `name="${escaped(`streamproof ${report.target}`)}"`,
    counts(cases, problems.length),
    `time="${(report.durationMs / 1000).toFixed(3)}"`,
  ];
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes.join(" ")}>`,
    ...suites,
    "</testsuites>",
    "",
  ].join("\n");
}

interface Case {
  readonly outcome: Outcome;
  readonly result: "passed" | "failure" | "error" | "skipped";
  readonly body: string;
}

type TextOf = (outcome: Outcome, breaks: boolean) => string;

function caseOf(outcome: Outcome, gate: Gate, text: TextOf): Case {
  switch (weightOf(outcome, gate)) {
    case "holds":
      return { outcome, result: "passed", body: "" };
    case "warns":
      return {
        outcome,
        result: "passed",
        body: `<system-out>${escaped(text(outcome, false))}</system-out>`,
      };
    case "silent":
      return {
        outcome,
        result: "skipped",
        body: `<skipped message="${escaped(`${outcome.outcome}: ${outcome.because}`)}"/>`,
      };
    case "breaks": {
      const result = isVerdict(outcome) ? "failure" : "error";
      const attributes = `message="${escaped(outcome.because)}" type="${outcome.outcome}"`;
      return {
        outcome,
        result,
        body: `<${result} ${attributes}>${escaped(text(outcome, true))}</${result}>`,
      };
    }
  }
}

/** JUnit tells a test that failed from one that could not be run. */
function isVerdict(outcome: Outcome): boolean {
  return outcome.outcome !== "errored" && outcome.outcome !== "inconclusive";
}

function suite(rpc: string, all: readonly Case[]): string {
  const own = all.filter(({ outcome }) => outcome.rpc === rpc);
  const lines = own.map(({ outcome, body }) => {
    const open = `<testcase name="${escaped(outcome.clause)}" classname="${escaped(rpc)}"`;
    return body === "" ? `    ${open}/>` : `    ${open}>${body}</testcase>`;
  });
  return [`  <testsuite name="${escaped(rpc)}" ${counts(own)}>`, ...lines, "  </testsuite>"].join("\n");
}

/** What belongs to no RPC. */
function runSuite(problems: readonly RunProblem[]): readonly string[] {
  if (problems.length === 0) return [];
  const lines = problems.map(({ title, text }) => {
    const failure = `<failure message="${escaped(title)}">${escaped(text)}</failure>`;
    return `    <testcase name="${escaped(title)}" classname="run">${failure}</testcase>`;
  });
  return [[`  <testsuite name="run" ${counts([], problems.length)}>`, ...lines, "  </testsuite>"].join("\n")];
}

function counts(cases: readonly Case[], problems = 0): string {
  const count = (result: Case["result"]) => cases.filter((each) => each.result === result).length;
  return [
    `tests="${cases.length + problems}"`,
    `failures="${count("failure") + problems}"`,
    `errors="${count("error")}"`,
    `skipped="${count("skipped")}"`,
  ].join(" ");
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** XML 1.0 has no way to write most control characters nor lone surrogates, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(unwritable, "\ufffd")
    .replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}
