import type { Transcript } from "../../contracts/transcript/event.ts";
import { renderTimeline } from "../../contracts/transcript/render.ts";
import type { WireFrame } from "../../contracts/transcript/wire.ts";
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
  /** Whether the frames of every call are shown; default: those of failures of the wire. */
  readonly frames?: boolean;
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
  if (options.timelines ?? true) {
    const { methodOf = methodFinder(), frames = false } = options;
    parts.push(...timelines(outcome, { methodOf, frames }));
  }
  const trace = traceText(outcome);
  if (trace !== "") parts.push(style.faint(`  trace: ${trace}`));
  if (outcome.replay !== "") parts.push(style.faint(`  replay: ${outcome.replay}`));
  return parts.join("\n\n");
}

/** The ids of the traces that its calls are part of; empty where the run was not traced. */
export function traceText({ transcripts }: Outcome): string {
  return [...new Set(transcripts.flatMap(({ trace }) => trace?.traceId ?? []))].join(", ");
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

function timelines(outcome: Outcome, options: TimelineOptions): readonly string[] {
  const shown = chosenCalls(outcome);
  const left = outcome.transcripts.length - shown.length;
  const blocks = shown.map((transcript) => {
    const lines = timeline(transcript, outcome, options);
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

/** The frames of a call whose clause is about them; of any call where frames are asked for. */
function framesOf({ wire, call }: Transcript, { clause, at }: Outcome, all: boolean): readonly WireFrame[] {
  const isAbout = clause.startsWith("wire/") && (at === undefined || at.call === call);
  return wire !== undefined && (all || isAbout) ? wire.frames : [];
}

export interface TimelineOptions {
  readonly methodOf: FindMethod;
  /** Whether frames stand between the events of every failure; otherwise of those of the wire. */
  readonly frames?: boolean;
}

/** One call as text, with the event that shows the failure marked. */
export function timeline(
  transcript: Transcript,
  outcome: Outcome,
  { methodOf, frames = false }: TimelineOptions,
): string {
  const method = methodOf(transcript.rpc);
  const { at } = outcome;
  const marked = at?.call === transcript.call ? at : undefined;
  const text = renderTimeline(transcript, {
    ...(method === undefined ? {} : { method }),
    ...(marked?.event === undefined ? {} : { markEvent: marked.event }),
    ...(marked?.frame === undefined ? {} : { markFrame: marked.frame }),
    ...(marked?.mark === undefined ? {} : { mark: marked.mark }),
    frames: framesOf(transcript, outcome, frames),
  });
  return printable(text);
}
