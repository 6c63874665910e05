import fc from "fast-check";
import { expect, test } from "vitest";
import { StreamingService } from "../../proto/gen/streaming/streaming_pb.ts";
import { type Clause, holds } from "./clause.ts";
import { defineContract, defineContractList } from "./define-contract.ts";
import { type ServerClause, serverClause } from "./judge.ts";
import { defineScenario, type Scenario } from "./scenario.ts";

const method = StreamingService.method.chat;
const talk = scenario("talk");
const rpc = "streaming.StreamingService/Chat";

function scenario(name: string): Scenario {
  return defineScenario({ name, method, input: fc.constant(0), steps: () => [] });
}

function clause(id: string, fields: Partial<ServerClause> = {}): Clause {
  return serverClause({
    id,
    sentence: "A sentence.",
    source: "a test",
    scenarios: [talk],
    judge: () => holds,
    ...fields,
  });
}

const cases: readonly (readonly [string, readonly Scenario[], readonly Clause[], string])[] = [
  [
    "two clauses with one id",
    [talk],
    [clause("chat/echo"), clause("chat/echo")],
    'it has two clauses with the id "chat/echo". Rename one of them.',
  ],
  [
    "two scenarios with one name",
    [talk, scenario("talk")],
    [clause("chat/echo")],
    'it has two scenarios with the name "talk". Rename one of them.',
  ],
  [
    "a scenario that is not there",
    [talk],
    [clause("chat/echo", { scenarios: [scenario("silence")] })],
    'the clause "chat/echo" refers to the scenario "silence", which is not among its scenarios.',
  ],
  [
    "another scenario of the same name",
    [talk],
    [clause("chat/echo", { scenarios: [scenario("talk")] })],
    'the clause "chat/echo" refers to another scenario of the name "talk" than the one it has.',
  ],
  [
    "a clause without an occasion",
    [talk],
    [clause("chat/echo", { scenarios: [] })],
    'no scenario gives the clause "chat/echo" an occasion. Add one, or take the clause out.',
  ],
  [
    "a contract without scenarios",
    [],
    [serverClause({ id: "chat/echo", sentence: "A sentence.", source: "a test", judge: () => holds })],
    'no scenario gives the clause "chat/echo" an occasion. Add one, or take the clause out.',
  ],
  [
    "a scenario that no clause looks at",
    [talk, scenario("silence")],
    [clause("chat/echo")],
    'no clause looks at the scenario "silence". Refer to it in a clause, or take it out.',
  ],
  [
    "a clause without a source",
    [talk],
    [clause("chat/echo", { source: "" })],
    'the clause "chat/echo" has no source. Say where the rule comes from.',
  ],
];

test.each(cases)("throws on %s", (_, scenarios, clauses, problem) => {
  expect(() => defineContract({ rpc, scenarios, clauses })).toThrow(
    `Cannot use the contract of ${rpc}: ${problem}`,
  );
});

test("throws on a scenario named in a string, as a contract file without types may do", () => {
  // @ts-expect-error A clause refers to the scenario itself, so that a misspelling is a type error.
  const wrong = clause("chat/echo", { scenarios: ["tlak"] });
  expect(() => defineContract({ rpc, scenarios: [talk], clauses: [wrong] })).toThrow(
    'the clause "chat/echo" names the scenario "tlak" in a string. Refer to the scenario itself.',
  );
});

test("gives a contract back where every clause has its occasion", () => {
  const contract = { rpc, scenarios: [talk], clauses: [clause("chat/echo")] };
  expect(defineContract(contract)).toBe(contract);
});

test("throws on a clause that two contracts of an RPC have", () => {
  const contract = { rpc, scenarios: [talk], clauses: [clause("chat/echo")] };
  expect(() => defineContractList([contract, { ...contract }])).toThrow(
    'another contract of this RPC has the clause "chat/echo", too. Give one of them another id.',
  );
});
