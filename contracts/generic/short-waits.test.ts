import { expect, test } from "vitest";
import { uploadSubject } from "../chat/upload.ts";
import type { Facts, Observation } from "../model/observation.ts";
import type { Transcript } from "../transcript/event.ts";
import { deadlines } from "./deadlines.ts";
import { everyCallClauses } from "./every-call.ts";

const facts = { speed: 1, toleranceMs: 80 } as Facts;

/** A call with a deadline that the runner gave up on: a machine that stood still for a moment has that, too. */
function stillOpen(waitedMs: number): Observation {
  const call = {
    ...{ call: "timed", rpc: "chat.ChatService/Upload", connection: "main", transport: "grpc" },
    events: [
      { from: "client", kind: "headers", atMs: 0, metadata: [] },
      { from: "client", kind: "gave-up", atMs: waitedMs, waitedFor: "end", waitedMs },
    ],
  } as Transcript;
  return { scenario: "any", input: 0, startedAtMs: 0, transcripts: [call], facts, lagMs: 0 };
}

function verdictOf(id: string, waitedMs: number) {
  const clauses = [...deadlines(uploadSubject).clauses, ...everyCallClauses(uploadSubject)];
  return clauses.find((clause) => clause.id === id)?.judge(stillOpen(waitedMs));
}

test("a call that is open after its deadline is a time that was missed", () => {
  expect(verdictOf("deadline/enforced", 3_080)).toMatchObject({ kind: "violated", missedByMs: 1_100 });
});

test("a call without an end has to be seen twice where less was waited than the ten seconds it has", () => {
  expect(verdictOf("call/one-end", 3_080)).toMatchObject({ kind: "violated", doubtful: true });
  expect(verdictOf("call/one-end", 10_080)).toMatchObject({ kind: "violated" });
  expect(verdictOf("call/one-end", 10_080)).not.toHaveProperty("doubtful");
});
