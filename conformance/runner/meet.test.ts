import { expect, test } from "vitest";
import { allContracts } from "../../contracts/index.ts";
import type { Contract } from "../../contracts/model/contract.ts";
import type { Observation } from "../../contracts/model/observation.ts";
import type { Subject } from "../../contracts/model/subject.ts";
import { metContracts } from "./meet.ts";

test("a service gets its RPCs in the order of the contracts, whichever was met first", () => {
  const rpcs = allContracts().flatMap(unmet).slice(0, 3);
  let given: readonly Subject[] = [];
  const whole: Contract = {
    rpc: "streaming.StreamingService",
    scenarios: [],
    clauses: [],
    withSubjects: (subjects) => {
      given = subjects;
      return whole;
    },
  };
  const observation: Observation = {
    scenario: "acquaintance",
    input: 0,
    startedAtMs: 0,
    transcripts: [],
    lagMs: 0,
    facts: {
      files: [],
      filesPrefix: "",
      speed: 1,
      toleranceMs: 0,
      skewMs: 0,
      fresh: () => "",
      thorough: false,
    },
  };
  metContracts([whole, ...rpcs], new Map(rpcs.toReversed().map((rpc) => [rpc, observation])), 0);
  expect(given).toEqual(rpcs.map(({ subject }) => subject));
});

/** The contract of an RPC as if only its schema were known. */
function unmet(contract: Contract): readonly Contract[] {
  const { subject } = contract;
  const [scenario] = contract.scenarios;
  if (subject === undefined || scenario === undefined) return [];
  return [{ ...contract, acquaintance: { scenario, subject: () => subject, contract: () => contract } }];
}
