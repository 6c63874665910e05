import type { Transcript } from "../../contracts/transcript/event.ts";
import { renderTimeline } from "../../contracts/transcript/render.ts";
import { renderFrame } from "../../contracts/transcript/render-wire.ts";
import { printable } from "../../text/printable.ts";
import type { Outcome } from "../outcome/outcome.ts";
import { type FindMethod, methodFinder } from "./methods.ts";
import { plain, type TextStyle } from "./text-style.ts";

export interface FailureTextOptions {
  /** `grpc`, as in the report. */
  readonly transport: string;
  /** Whether the failure breaks the gate; a warning otherwise. */
  readonly breaks?: boolean;
  /** Whether the timelines are shown; default true. */
  readonly timelines?: boolean;
  /** Other RPCs at which the same clause failed for the same reason. */
  readonly alsoAt?: readonly string[];
  readonly methodOf?: FindMethod;
  readonly style?: TextStyle;
}

/** One outcome that is no pass: the clause, what came instead, the calls and how to see it again. */
export function renderFailure(outcome: Outcome, options: FailureTextOptions): string {
  const style = options.style ?? plain;
  const breaks = options.breaks ?? true;
  const sign = breaks ? style.bad("✗") : style.warning("⚠");
  const level = outcome.level.toUpperCase();
  const where = `${outcome.rpc} over ${transportName(options.transport)}`;
  const parts = [
    [
      `${sign} ${style.strong(outcome.clause)} (${level})  ${where}`,
      `  ${sentence(outcome.sentence)}`,
      ...because(outcome),
      ...alsoAt(options.alsoAt ?? []),
    ].join("\n"),
  ];
  if (options.timelines ?? true) parts.push(...timelines(outcome, options.methodOf ?? methodFinder()));
  if (outcome.replay !== "") parts.push(style.faint(`  replay: ${outcome.replay}`));
  return parts.join("\n\n");
}

/** The transport as people write it. */
export function transportName(transport: string): string {
  const names: Readonly<Record<string, string>> = {
    grpc: "gRPC",
    "grpc-web": "gRPC-Web",
    connect: "Connect",
  };
  return names[transport] ?? transport;
}

/** The text with the full stop that a sentence has. */
export function sentence(text: string): string {
  return text === "" || /[.!?…]$/.test(text) ? text : `${text}.`;
}

const longestLine = 100;

function because(outcome: Outcome): readonly string[] {
  const reason = `  ${reasonText(outcome)}`;
  const tried = triedText(outcome);
  if (tried === "") return [reason];
  const joined = `${reason}        ${tried}`;
  return reason.includes("\n") || joined.length > longestLine ? [reason, `  ${tried}`] : [joined];
}

/** What was expected and what came, as every report says it. */
export function reasonText(outcome: Outcome): string {
  return `${described(outcome)}${sentence(outcome.because)}`;
}

/** What kind of outcome it is, where it is not simply a failure. */
function described(outcome: Outcome): string {
  switch (outcome.outcome) {
    case "errored":
      return "Could not be judged: ";
    case "inconclusive":
      return "Inconclusive: ";
    case "unexpected-pass":
      return "Passed, although it is listed as a known failure: ";
    case "not-exercised":
      return "Not exercised: ";
    case "unsupported":
      return "Unsupported: ";
    case "known-failure":
      return `Known failure (${knownText(outcome)}): `;
    case "failed":
    case "passed":
      return "";
  }
}

function knownText({ known }: Outcome): string {
  return known === undefined ? "no entry" : `${known.reason}; until ${known.until}`;
}

/** How small the input is; empty where that says nothing. */
export function triedText(outcome: Outcome): string {
  if (outcome.outcome !== "failed") return "";
  const tried = Math.max(outcome.shrinks, outcome.runs);
  return tried > 1 ? `smallest input of ${tried} tried` : "";
}

function alsoAt(rpcs: readonly string[]): readonly string[] {
  return rpcs.length === 0 ? [] : [`  The same at ${rpcs.join(", ")}.`];
}

/** Of a scenario with many calls, the one that shows it and a few of its neighbours. */
const mostCalls = 3;

function timelines(outcome: Outcome, methodOf: FindMethod): readonly string[] {
  const shown = chosenCalls(outcome);
  const left = outcome.transcripts.length - shown.length;
  const blocks = shown.map((transcript) => {
    const lines = timeline(transcript, outcome, methodOf);
    return outcome.transcripts.length > 1
      ? `    call "${transcript.call}" ${transcript.rpc}\n${lines}`
      : lines;
  });
  if (left > 0) blocks.push(`    ${left} more ${left === 1 ? "call" : "calls"}: see --report json=FILE`);
  if (blocks.length === 0 && outcome.input !== "") blocks.push(`    input: ${outcome.input}`);
  return blocks;
}

/** The calls that a report shows; the one that shows the failure first. */
export function chosenCalls(outcome: Outcome): readonly Transcript[] {
  const { transcripts, at } = outcome;
  const marked = transcripts.find((transcript) => transcript.call === at?.call);
  if (marked === undefined) return transcripts.slice(0, mostCalls);
  // What shows the failure comes first; what led to it may be long.
  return [marked, ...transcripts.filter((transcript) => transcript !== marked).slice(0, mostCalls - 1)];
}

/** Of a long conversation the first and the last frames. */
const mostFrames = { first: 30, last: 10 } as const;

/** The frames under a call whose clause is about them. */
function framesText({ wire, call }: Transcript, { clause, at }: Outcome): readonly string[] {
  if (wire === undefined || !clause.startsWith("wire/") || (at !== undefined && at.call !== call)) return [];
  const lines = wire.frames.map((frame) => {
    const at = `${frame.atMs.toFixed(1).padStart(8)} ms`;
    const way = frame.from === "client" ? "→" : "←";
    return `${at}  ${way} stream ${frame.stream}  ${renderFrame(frame)}`;
  });
  const { first, last } = mostFrames;
  const left = lines.length - first - last;
  const shown =
    left <= 0 ? lines : [...lines.slice(0, first), `    ${left} more frames`, ...lines.slice(-last)];
  return ["    frames", ...shown];
}

/** One call as text, with the event that shows the failure marked. */
export function timeline(transcript: Transcript, outcome: Outcome, methodOf: FindMethod): string {
  const method = methodOf(transcript.rpc);
  const { at } = outcome;
  const marked = at?.call === transcript.call && at.event !== undefined;
  const text = renderTimeline(transcript, {
    ...(method === undefined ? {} : { method }),
    ...(marked && at.event !== undefined ? { markEvent: at.event } : {}),
    ...(marked && at.mark !== undefined ? { mark: at.mark } : {}),
  });
  return printable([text, ...framesText(transcript, outcome)].join("\n"));
}
