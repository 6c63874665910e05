import { type DescMethod, fromJson } from "@bufbuild/protobuf";
import { judgesScenario } from "../contracts/model/clause.ts";
import type { Contract } from "../contracts/model/contract.ts";
import type { KnownFile } from "../contracts/model/observation.ts";
import { observationFromJson } from "../contracts/model/observation-json.ts";
import type { TranscriptEvent } from "../contracts/transcript/event.ts";
import type { Change } from "./change.ts";
import type { Schema } from "./schema.ts";

/** A recorded observation, or why it is none. */
export interface Fixture {
  /** Relative to the working directory. */
  readonly file: string;
  readonly text: string;
  readonly recorded: Recorded | undefined;
  readonly problem?: string;
}

export function fixtureFrom(file: string, text: string): Fixture {
  try {
    const recorded: Recorded = JSON.parse(text);
    if (!Array.isArray(recorded.transcripts)) throw new Error("it has no transcripts");
    return { file, text, recorded };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    return { file, text, recorded: undefined, problem };
  }
}

/** Recordings that cannot be read, or whose messages the schema of now does not know any more. */
export function undecodableFixtures(fixtures: readonly Fixture[], schema: Schema): readonly Change[] {
  return fixtures.flatMap((fixture) => {
    const { recorded, text, problem } = fixture;
    if (recorded === undefined)
      return [changeOf(fixture, { line: 1, message: `It cannot be read: ${problem}.` })];
    const found = undecodable(recorded, text, schema);
    return found === undefined ? [] : [changeOf(fixture, found)];
  });
}

export interface JudgingContext {
  readonly contracts: readonly Contract[];
  readonly files: readonly KnownFile[];
}

/** Recordings that the contracts of now judge in another way. */
export function fixturesThatFail(fixtures: readonly Fixture[], context: JudgingContext): readonly Change[] {
  return fixtures.flatMap((fixture) => {
    if (fixture.recorded === undefined) return [];
    const found = notHolding(fixture.recorded, fixture.file, context);
    return found === undefined ? [] : [changeOf(fixture, found)];
  });
}

type Problem = Pick<Change, "line" | "message">;

function changeOf({ file }: Fixture, problem: Problem): Change {
  return { part: "fixtures", breaking: true, file, ...problem };
}

/** What of a recording is looked at beside the observation. */
export interface Recorded {
  readonly clause?: string;
  readonly rpc?: string;
  readonly transcripts: readonly { readonly rpc: string; readonly events: readonly RecordedEvent[] }[];
}

export type RecordedEvent = Pick<TranscriptEvent, "from" | "kind"> & {
  readonly value?: Parameters<typeof fromJson>[1];
};

/** The first message whose written-out form the schema of now does not know. */
function undecodable({ transcripts }: Recorded, text: string, schema: Schema): Problem | undefined {
  let place = 0;
  for (const { rpc, events } of transcripts) {
    const method = methodOf(schema, rpc);
    for (const event of events) {
      if (event.value === undefined) continue;
      place += 1;
      const desc = event.from === "client" ? method?.input : method?.output;
      if (desc === undefined) continue;
      try {
        fromJson(desc, event.value, { registry: schema.registry });
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        return { line: lineOfValue(text, place), message: `A message of ${rpc} no longer decodes: ${why}.` };
      }
    }
  }
  return undefined;
}

function methodOf({ registry }: Schema, rpc: string): DescMethod | undefined {
  const [service = "", name] = rpc.split("/");
  return registry.getService(service)?.methods.find((method) => method.name === name);
}

/** The line of the nth `"value":`, which is how messages are written out. */
function lineOfValue(text: string, nth: number): number {
  let at = -1;
  for (let count = 0; count < nth; count++) at = text.indexOf('"value":', at + 1);
  return text.slice(0, at).split("\n").length;
}

/** A golden transcript must be judged as its name says; any other recording must violate no MUST. */
function notHolding(json: Recorded, file: string, { contracts, files }: JudgingContext): Problem | undefined {
  const observation = observationFromJson(json, files);
  const rpcs = new Set(observation.transcripts.map(({ rpc }) => rpc));
  if (json.clause === undefined) {
    const clauses = contracts.filter(({ rpc }) => rpcs.has(rpc)).flatMap((contract) => contract.clauses);
    const violated = clauses
      .filter((clause) => judgesScenario(clause, observation.scenario))
      .find((clause) => clause.level === "must" && clause.judge(observation).kind === "violated");
    return violated === undefined ? undefined : { line: 1, message: `It no longer keeps ${violated.id}.` };
  }
  const having = contracts.filter(({ clauses }) => clauses.some(({ id }) => id === json.clause));
  // Discovery is judged by the calls of other services: any contract with the clause will do.
  const contract =
    having.find(({ rpc }) => rpc === json.rpc) ??
    having.find(({ rpc }) => rpc === json.rpc?.split("/")[0]) ??
    having[0];
  const clause = contract?.clauses.find(({ id }) => id === json.clause);
  if (clause === undefined)
    return { line: 1, message: `No contract has its clause ${json.clause} any more.` };
  const wanted = file.endsWith("violated.json") ? "violated" : "holds";
  const { kind } = clause.judge(observation);
  return kind === wanted
    ? undefined
    : { line: 1, message: `${json.clause} is ${kind}, no longer ${wanted}.` };
}
