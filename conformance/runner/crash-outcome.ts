import { fromBinary, toJsonString } from "@bufbuild/protobuf";
import fc from "fast-check";
import { behaviourSource } from "../../contracts/model/behaviour-clause.ts";
import { counted } from "../../contracts/model/counted.ts";
import type { Scenario } from "../../contracts/model/scenario.ts";
import type { Transcript } from "../../contracts/transcript/event.ts";
import { endOf, rpcName } from "../../contracts/transcript/query.ts";
import type { Outcome } from "../outcome/outcome.ts";
import type { Exit } from "../targets/target.ts";
import type { Cause, Death } from "./crash.ts";
import { type ReplayContext, scenarioReplay } from "./replay.ts";
import type { Driven } from "./server.ts";

const clause = "process/stays-up";
/** Suspects that are named. */
const mostNamed = 5;

/** A row for each death: of the RPC whose request the server dies of, or of the service where nobody knows. */
export function crashOutcomes(deaths: readonly Death[], replay: ReplayContext): readonly Outcome[] {
  return deaths.map((death) =>
    death.cause === undefined ? unexplained(death) : explained(death.cause, replay),
  );
}

/** The outcomes with those of crashes, each in place of the row that its clause has already. */
export function withCrashes(outcomes: readonly Outcome[], crashes: readonly Outcome[]): readonly Outcome[] {
  // The row of the whole service would only say the same again: the runner itself has started the server again.
  const replaced = new Set(
    crashes.flatMap((crash) => [keyOf(crash), keyOf({ ...crash, rpc: serviceOf(crash) })]),
  );
  const distinct = [...new Map(crashes.map((crash) => [keyOf(crash), crash])).values()];
  return [...distinct, ...outcomes.filter((outcome) => !replaced.has(keyOf(outcome)))];
}

function keyOf({ clause: id, rpc }: Outcome): string {
  return `${id} ${rpc}`;
}

function serviceOf({ rpc }: Outcome): string {
  return rpc.split("/")[0] ?? rpc;
}

const row = {
  clause,
  level: "must",
  party: "server",
  sentence: "The server neither crashes nor restarts during the run.",
  source: behaviourSource(clause),
  outcome: "failed",
  runs: 1,
} as const;

function explained({ driven, observation, shrinks, exit, log }: Cause, replay: ReplayContext): Outcome {
  const { scenario, path = "0" } = driven;
  const call = observation.transcripts.find((each) => endOf(each)?.cause === "connection-lost");
  const own = rpcName(scenario.method);
  // Scenarios of a whole service call what is nobody's RPC, or try its connections with one of them.
  const isOfService = scenario.needs.includes("frames") || (call !== undefined && call.rpc !== own);
  const rpc = isOfService ? scenario.method.parent.typeName : own;
  const event = call?.events.findIndex(({ kind }) => kind === "end");
  return {
    ...row,
    rpc,
    scenario: scenario.name,
    because: `This ends the server${exitText(exit)}.${logText(log)}`,
    shrinks,
    input: fc.stringify(driven.input),
    replay: scenarioReplay({ ...replay, rpc, scenario: scenario.name, path }),
    ...(call === undefined
      ? {}
      : { at: { call: call.call, mark: "the server is gone", ...(event === undefined ? {} : { event }) } }),
    transcripts: observation.transcripts,
  };
}

function unexplained({ suspects, tried }: Death): Outcome {
  const [first] = suspects;
  const named = suspects.slice(0, mostNamed).map((each, index) => `${index + 1}. ${nameOf(each)}`);
  const more = suspects.length > mostNamed ? ` and ${counted(suspects.length - mostNamed, "other")}` : "";
  const alone = tried ? " Each of them was run again alone on a fresh server, and none ended it." : "";
  return {
    ...row,
    rpc: first?.scenario.method.parent.typeName ?? "",
    scenario: first?.scenario.name ?? "",
    because: `The server went away. Under way, or ended last: ${named.join("; ")}${more}.${alone} Look at its log.`,
    shrinks: 0,
    input: first === undefined ? "" : fc.stringify(first.input),
    replay: "",
    transcripts: first?.observation?.transcripts ?? [],
  };
}

/** The calls that lost their connection, with what they had sent; else the scenario and its input. */
function nameOf({ scenario, input, observation }: Driven): string {
  // What followed could not even connect.
  const call = observation?.transcripts.find((each) => endOf(each)?.cause === "connection-lost");
  if (call === undefined)
    return `${scenario.name} of ${rpcName(scenario.method)} (${cut(fc.stringify(input))})`;
  return `${call.rpc} with ${requestText(call, scenario)} (scenario ${scenario.name})`;
}

function requestText(call: Transcript, { method }: Scenario): string {
  const desc = call.rpc === rpcName(method) ? method.input : undefined;
  const message = call.events.findLast((event) => event.from === "client" && event.kind === "message");
  if (message?.kind !== "message") return "no request yet";
  try {
    if (desc !== undefined) return cut(toJsonString(desc, fromBinary(desc, message.message.bytes)));
  } catch {
    // Bytes that are no message are told by their number.
  }
  return counted(message.message.size, "byte");
}

function cut(text: string): string {
  return text.length > 120 ? `${text.slice(0, 120)}…` : text;
}

function exitText(exit: Exit | undefined): string {
  if (exit === undefined) return "";
  return exit.signal === undefined ? ` (exit code ${exit.code ?? 0})` : ` (${exit.signal})`;
}

/** The line of its log that says most. */
function logText(log: string): string {
  const lines = log.split("\n").filter((line) => line.trim() !== "");
  const line = lines.find((each) => /panic|fatal|exception|error|abort/i.test(each)) ?? lines.at(-1);
  return line === undefined ? "" : ` Its log says: ${line.trim().slice(0, 200)}`;
}
