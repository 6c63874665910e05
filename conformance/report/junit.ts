import Builder from "fast-xml-builder";
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
  return builder.build({
    "?xml": { "@version": "1.0", "@encoding": "UTF-8" },
    testsuites: {
      "@name": writable(`streamproof ${report.target}`),
      ...counts(cases, problems.length),
      "@time": (report.durationMs / 1000).toFixed(3),
      testsuite: [...rpcs.map((rpc) => suite(rpc, cases)), ...runSuite(problems)],
    },
  });
}

const builder = new Builder({
  ignoreAttributes: false,
  attributeNamePrefix: "@",
  textNodeName: "#",
  format: true,
  suppressEmptyNode: true,
  suppressBooleanAttributes: false,
});

/** An element: `@name` is an attribute, `#` its text. */
type Element = Readonly<Record<string, unknown>>;

interface Case {
  readonly outcome: Outcome;
  readonly result: "passed" | "failure" | "error" | "skipped";
  readonly body: Element;
}

type TextOf = (outcome: Outcome, breaks: boolean) => string;

function caseOf(outcome: Outcome, gate: Gate, text: TextOf): Case {
  switch (weightOf(outcome, gate)) {
    case "holds":
      return { outcome, result: "passed", body: {} };
    case "warns":
      return { outcome, result: "passed", body: { "system-out": writable(text(outcome, false)) } };
    case "silent": {
      const message = writable(`${outcome.outcome}: ${outcome.because}`);
      return { outcome, result: "skipped", body: { skipped: { "@message": message } } };
    }
    case "breaks": {
      const result = isVerdict(outcome) ? "failure" : "error";
      const element = {
        "@message": writable(outcome.because),
        "@type": outcome.outcome,
        "#": writable(text(outcome, true)),
      };
      return { outcome, result, body: { [result]: element } };
    }
  }
}

/** JUnit tells a test that failed from one that could not be run. */
function isVerdict(outcome: Outcome): boolean {
  return outcome.outcome !== "errored" && outcome.outcome !== "inconclusive";
}

function suite(rpc: string, all: readonly Case[]): Element {
  const own = all.filter(({ outcome }) => outcome.rpc === rpc);
  const testcase = own.map(({ outcome, body }) => ({
    "@name": writable(outcome.clause),
    "@classname": writable(rpc),
    ...body,
  }));
  return { "@name": writable(rpc), ...counts(own), testcase };
}

/** What belongs to no RPC. */
function runSuite(problems: readonly RunProblem[]): readonly Element[] {
  if (problems.length === 0) return [];
  const testcase = problems.map(({ title, text }) => ({
    "@name": writable(title),
    "@classname": "run",
    failure: { "@message": writable(title), "#": writable(text) },
  }));
  return [{ "@name": "run", ...counts([], problems.length), testcase }];
}

function counts(cases: readonly Case[], problems = 0): Element {
  const count = (result: Case["result"]) => cases.filter((each) => each.result === result).length;
  return {
    "@tests": cases.length + problems,
    "@failures": count("failure") + problems,
    "@errors": count("error"),
    "@skipped": count("skipped"),
  };
}

/** XML 1.0 has no way to write most control characters nor lone surrogates, not even escaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

function writable(text: string): string {
  return text.toWellFormed().replaceAll(unwritable, "\ufffd");
}
