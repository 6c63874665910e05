import { create, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { servicesOf } from "../../cli/schema/services-of.ts";
import type { Transcript, TranscriptEvent } from "../../contracts/transcript/event.ts";
import { declaredIn } from "../declared-in.ts";
import { ownPart } from "../own-part.ts";

/** What the clauses say of rooms that were written down by hand: an oracle that no mock is part of. */

const services = await servicesOf(["fixtures/protos/shapes"]);
const rpc = "shapes.v1.Shapes/Chat";
const contract = declaredIn(services, []).get(rpc);
if (contract === undefined) throw new Error("Chat has lost its contract.");
const { input, output } = contract.declared.method;
const { clauses } = ownPart(contract, undefined);

/** `+a@3` is sent at that time, `-a` is received; `?` is a wait in vain, `!` an end with an error. */
function call(name: string, words: string): Transcript {
  const message = (
    from: "client" | "server",
    [text = "", time = "0"]: readonly string[],
  ): TranscriptEvent => {
    const desc = from === "client" ? input : output;
    const bytes = toBinary(desc, create(desc, { text }));
    return { from, kind: "message", atMs: Number(time), message: { bytes, size: bytes.length } };
  };
  const end = (code: number): TranscriptEvent => ({
    ...{ from: "server", kind: "end", atMs: 0, decidedBy: "peer", cause: "trailers", trailers: [] },
    status: { code, message: "" },
  });
  const events = words.split(" ").map((word): TranscriptEvent => {
    if (word === "?") return { from: "client", kind: "gave-up", atMs: 0, waitedFor: "x", waitedMs: 3_000 };
    if (word === "!") return end(8);
    return message(word.startsWith("+") ? "client" : "server", word.slice(1).split("@"));
  });
  return {
    ...{ call: name, rpc, connection: name, transport: "grpc" },
    events: words.endsWith("!") ? events : [...events, end(0)],
  };
}

function judged(id: string, ...words: readonly string[]): string {
  const clause = clauses.find((each) => each.id === `chat/${id}`);
  if (clause === undefined) throw new Error(`There is no ${id}.`);
  return clause.judge({
    ...{ scenario: "declared-room", input: {}, startedAtMs: 0, lagMs: 0 },
    facts: {
      ...{ files: [], filesPrefix: "", speed: 1, toleranceMs: 100, skewMs: 0, thorough: false },
      fresh: () => "fresh",
    },
    transcripts: words.map((each, index) => call(index < 2 ? `member-${index + 1}` : "another-room", each)),
  }).kind;
}

test.each([
  ["all get all", "+a -a -b +c -c -d", "+b -b -c +d -d", "holds"],
  ["one may hear what was said before it came", "+a -a -b", "-a +b -b", "holds"],
  ["what all say alike is no message", "+join +a -a -b", "+join +b -b", "holds"],
  ["other responses are no messages", "-joined +a -a -b -left", "-joined +b -b", "holds"],
  ["one is missing", "+a -a -b +c -c", "+b -b ?", "violated"],
  ["its own is missing", "+a ? -b", "+b -b", "violated"],
  ["one comes twice", "+a -a -a -b", "+b -b", "violated"],
  ["one is missing to a call that was ended", "+a -a -b +c -c", "+b -b", "holds"],
  ["lost, for what was sent later came", "+a -a@1 +c@5 -c@6", "+b@2 -b@3 -c@6", "violated"],
  ["not lost, for what came was sent before", "+a -a@1 +c@2 -c@6", "+b@2 -b@3 -c@6", "holds"],
  ["a call that is refused", "+a -a", "+b !", "vacuous"],
])("broadcast: %s", (_, one, other, verdict) => {
  expect(judged("broadcast", one, other)).toBe(verdict);
});

test.each([
  ["one order", "+a -a -b +c -c -d", "+b -b -c +d -d", "holds"],
  ["two orders", "+a -a -b +c -c -d", "+b -b +d -d -c", "violated"],
  ["a sender's order is not kept", "+a +c -c -a", "+b -b", "violated"],
  ["what is missing has no place", "+a -a -b +c -c -d", "+b -b +d -d", "holds"],
  ["what all say alike has no place", "+join -join +a -a -join -b", "+join -join +b -a -b", "holds"],
  ["other responses have no place", "-x -y +a -a -b -x", "-y -x +b -a -b", "holds"],
])("broadcast-order: %s", (_, one, other, verdict) => {
  expect(judged("broadcast-order", one, other)).toBe(verdict);
});

test.each([
  ["nothing comes", "+z -z", "holds"],
  ["one comes", "+z -z -a", "violated"],
])("broadcast-apart: %s", (_, stranger, verdict) => {
  expect(judged("broadcast-apart", "+a -a -b", "+b -b", stranger)).toBe(verdict);
});
