import type { DescMethod, JsonValue } from "@bufbuild/protobuf";
import { transcriptFromJson, transcriptToJson } from "../transcript/json.ts";
import type { KnownFile, Observation, ResourceSample, Stop } from "./observation.ts";

/** An observation as JSON, without the files: whoever reads it back knows them. */
export function observationToJson(
  observation: Observation,
  methodOf: (rpc: string) => DescMethod | undefined,
): JsonValue {
  const { files: _, fresh: __, ...facts } = observation.facts;
  const { scenario, input, startedAtMs, lagMs, samples, stop } = observation;
  const transcripts = observation.transcripts.map((each) => transcriptToJson(each, methodOf(each.rpc)));
  // What is left is plain data; what JSON cannot hold of an input (NaN) no clause reads.
  return {
    ...{ scenario, input, startedAtMs, lagMs, facts, transcripts },
    ...(samples === undefined ? {} : { samples: samples as unknown as JsonValue }),
    ...(stop === undefined ? {} : { stop: stop as unknown as JsonValue }),
  } as unknown as JsonValue;
}

/** Reads what `observationToJson` wrote. Throws an Error with one sentence where it is something else. */
export function observationFromJson(json: unknown, files: readonly KnownFile[]): Observation {
  if (
    typeof json !== "object" ||
    json === null ||
    !("transcripts" in json) ||
    !Array.isArray(json.transcripts)
  ) {
    throw new Error("Cannot read an observation: expected an object with scenario, facts and transcripts.");
  }
  const facts = "facts" in json && typeof json.facts === "object" ? json.facts : {};
  const defaults = { filesPrefix: "", speed: 1, toleranceMs: 0, skewMs: 300_000, thorough: false };
  return {
    scenario: "scenario" in json ? String(json.scenario) : "",
    input: "input" in json ? json.input : undefined,
    startedAtMs: "startedAtMs" in json ? Number(json.startedAtMs) : 0,
    lagMs: "lagMs" in json ? Number(json.lagMs) : 0,
    transcripts: json.transcripts.map(transcriptFromJson),
    facts: { ...defaults, ...facts, files, fresh: () => "recorded" },
    // Written by nobody but the function above.
    ...("samples" in json ? { samples: json.samples as readonly ResourceSample[] } : {}),
    ...("stop" in json ? { stop: json.stop as Stop } : {}),
  };
}
