import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { knownFiles } from "../fixtures/files/catalogue.ts";
import { allContracts } from "./index.ts";
import { observationFromJson } from "./model/observation-json.ts";

const contracts = allContracts();
const folder = new URL("../fixtures/transcripts/", import.meta.url);
const golden = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith(".json"),
);

/** What of a golden file the test needs beside the observation. */
interface Golden {
  readonly clause: string;
  readonly rpc: string;
}

describe("golden transcripts", () => {
  test.each(golden)("%s is judged so", (name) => {
    const json: Golden = JSON.parse(readFileSync(new URL(name, folder), "utf8"));
    const observation = observationFromJson(json, knownFiles());
    // Discovery is judged by the calls of other services: any contract with the clause will do.
    const having = contracts.filter((contract) => contract.clauses.some((each) => each.id === json.clause));
    const ofRpc = having.find((each) => each.rpc === json.rpc);
    const ofService = having.find((each) => each.rpc === json.rpc.split("/")[0]);
    const contract = ofRpc ?? ofService ?? having[0];
    const clause = contract?.clauses.find((each) => each.id === json.clause);
    const verdict = name.endsWith("holds.json") ? "holds" : "violated";
    expect(clause?.judge(observation).kind).toBe(verdict);
  });

  test("every clause has one that holds and one that violates it", () => {
    const ids = [...new Set(contracts.flatMap((contract) => contract.clauses.map((clause) => clause.id)))];
    const wanted = ids.flatMap((id) => [`${id}/holds.json`, `${id}/violated.json`]);
    expect(wanted.filter((name) => !golden.includes(name))).toEqual([]);
  });
});
