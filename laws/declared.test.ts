import { beforeAll, expect, test } from "vitest";
import { type Proof, prove } from "../cli/prove/proof.ts";
import { declaredContracts } from "../cli/schema/declared-contracts.ts";
import { contractsFor } from "../cli/schema/own-contracts.ts";
import { servicesOf } from "../cli/schema/services-of.ts";

/** The mock keeps what fixtures/protos/shapes declares, and each fault of it is noticed by its own clause. */

let proof: Proof;

beforeAll(async () => {
  const services = await servicesOf(["fixtures/protos/shapes"]);
  const declared = await declaredContracts(services, []);
  const contracts = await contractsFor(services);
  proof = await prove({ services, declared, contracts, seed: 7, signal: AbortSignal.timeout(240_000) });
}, 250_000);

test("the mock keeps every declared clause", () => {
  expect(proof.notKept.map(({ clause, because }) => `${clause}: ${because}`)).toEqual([]);
});

test("every fault is noticed by the clause of its shape", () => {
  expect(proof.faults.length).toBeGreaterThan(50);
  const ofShapes = proof.faults.filter(({ name }) => !name.includes("/any/"));
  const missed = ofShapes.filter(({ name, noticedBy }) => {
    const clause = name.split("/").slice(0, 2).join("/");
    return !noticedBy.some((each) => each === clause || each.startsWith(`${clause}-`));
  });
  expect(missed.map(({ name, noticedBy }) => `${name}: ${noticedBy.join(", ")}`)).toEqual([]);
});

test("what no clause looks at is not noticed", () => {
  const unnoticed = proof.faults.filter(({ noticedBy }) => noticedBy.length === 0).map(({ name }) => name);
  expect(unnoticed).toContain("list/any/name-wrong");
  expect(unnoticed).not.toContain("download/any/number-wrong");
  expect(unnoticed).not.toContain("download/any/last-lost");
});

test("only what cannot be broken is unbroken", () => {
  // Between 0 and 1,000 responses are as many as there are.
  expect(proof.unbroken).toEqual(["list/count"]);
});
