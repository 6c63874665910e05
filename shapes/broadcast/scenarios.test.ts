import { expect, test } from "vitest";
import { servicesOf } from "../../cli/schema/services-of.ts";
import type { Step } from "../../contracts/model/scenario.ts";
import type { Transcript, TranscriptEvent } from "../../contracts/transcript/event.ts";
import { declaredIn } from "../declared-in.ts";
import { ownPart } from "../own-part.ts";

const services = await servicesOf(["fixtures/protos/shapes"]);
const contract = declaredIn(services, []).get("shapes.v1.Shapes/Chat");
if (contract === undefined) throw new Error("Chat has lost its contract.");
const room = ownPart(contract, undefined).scenarios.find(({ name }) => name === "declared-room");

const facts = {
  ...{ files: [], filesPrefix: "", speed: 1, toleranceMs: 100, skewMs: 0, thorough: false },
  fresh: () => "word",
};
const steps = room?.steps({ members: 2, each: 1, slow: false }, facts) ?? [];
const sent = steps.flatMap((step): readonly TranscriptEvent[] =>
  step.kind === "send" && step.call === "member-1"
    ? [{ from: "client", kind: "message", atMs: 0, message: { bytes: step.bytes, size: step.bytes.length } }]
    : [],
);

/** What is waited for, once the first member has spoken and the second has these events. */
function waits(second: readonly TranscriptEvent[]): readonly Step[] {
  const transcript = (call: string, events: readonly TranscriptEvent[]): readonly [string, Transcript] => [
    call,
    { ...{ call, rpc: "shapes.v1.Shapes/Chat", connection: call, transport: "grpc" }, events },
  ];
  const seen = new Map([transcript("member-1", sent), transcript("member-2", second)]);
  return steps.flatMap((step) =>
    step.kind === "then" ? step.next(seen, []).filter(({ kind }) => kind === "await") : [],
  );
}

test("what was said is waited for", () => {
  expect(waits([])).toContainEqual(expect.objectContaining({ call: "member-1" }));
});

test("once a wait was in vain no call waits again: a silent room would cost minutes", () => {
  const gaveUp = { from: "client", kind: "gave-up", atMs: 0, waitedFor: "x", waitedMs: 3_000 } as const;
  expect(waits([gaveUp])).toEqual([]);
});
