import type { Transcript } from "../transcript/event.ts";
import { type Clause, type Level, type Verdict, vacuous } from "./clause.ts";
import type { Observation } from "./observation.ts";

/** What a clause is made of; MUST where no level is given. */
export type ServerClause = Omit<Clause, "level" | "party"> & { readonly level?: Level };

/** A clause about the server. */
export function serverClause(definition: ServerClause): Clause {
  return { level: "must", party: "server", ...definition };
}

/** Judges every call on its own: violated where one is, else holds where one does, else vacuous. */
export function eachCall(
  judge: (transcript: Transcript, observation: Observation) => Verdict,
): (observation: Observation) => Verdict {
  return (observation) =>
    worst(
      observation.transcripts.map((transcript) => {
        const verdict = judge(transcript, observation);
        return verdict.kind === "violated" ? { call: transcript.call, ...verdict } : verdict;
      }),
    );
}

/** Judges the call of one name; vacuous where the observation has none. */
export function theCall(
  name: string,
  judge: (transcript: Transcript, observation: Observation) => Verdict,
): (observation: Observation) => Verdict {
  return (observation) => {
    const transcript = callNamed(observation, name);
    if (transcript === undefined) return vacuous(`no call "${name}"`);
    const verdict = judge(transcript, observation);
    return verdict.kind === "violated" ? { call: name, ...verdict } : verdict;
  };
}

export function callNamed(
  observation: Pick<Observation, "transcripts">,
  name: string,
): Transcript | undefined {
  return observation.transcripts.find((transcript) => transcript.call === name);
}

/** The verdict of several: one violation is enough, and holding needs one occasion. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  return (
    verdicts.find((verdict) => verdict.kind === "violated") ??
    verdicts.find((verdict) => verdict.kind === "holds") ??
    verdicts[0] ??
    vacuous("nothing was observed")
  );
}
