import type { Observation } from "../contracts/model/observation.ts";
import { encode } from "../contracts/model/step.ts";
import { flawOf } from "../contracts/streaming/collaborative-edit/flaw.ts";
import { historiesOf, method } from "../contracts/streaming/collaborative-edit/history.ts";
import type { Transcript, TranscriptEvent } from "../contracts/transcript/event.ts";
import type { Row } from "./row.ts";

/** The judge of CollaborativeEdit on a history that eight participants saw, of two lengths. */
export function judging(): readonly Row[] {
  const short = secondsFor(2_500);
  const long = secondsFor(10_000);
  return [
    { name: "judge 10,000 updates seen by 8 participants", value: long, unit: "s", wanted: "< 2" },
    { name: "the same / 2,500 updates (n log n: 4.8)", value: long / short, unit: "×", wanted: "≤ 4.8" },
  ];
}

function secondsFor(updates: number): number {
  const observation = history(updates);
  const beganMs = performance.now();
  const flaw = historiesOf(observation)
    .map(flawOf)
    .find((each) => each !== undefined);
  if (flaw !== undefined) throw new Error(`The history has a flaw: ${flaw.because}`);
  return (performance.now() - beganMs) / 1000;
}

/** Everybody inserts a letter and deletes it again, in turn: the document stays short. */
function history(updates: number): Observation {
  const users = Array.from({ length: 8 }, (_, index) => `user-${index}`);
  const operations = Array.from({ length: updates }, (_, index) => ({
    userId: users[Math.floor(index / 2) % users.length] ?? "",
    documentId: "one",
    operationType: index % 2 === 0 ? "INSERT" : "DELETE",
    position: 0,
    content: "x",
  }));
  const contents = operations.map((_, index) => (index % 2 === 0 ? "x" : ""));
  const transcripts = users.map((user): Transcript => {
    const sent = operations.filter((each) => each.userId === user);
    const events: TranscriptEvent[] = [
      ...sent.map((each) => event("client", encode(method.input, each))),
      ...operations.map((each, index) =>
        event(
          "server",
          encode(method.output, { userId: each.userId, documentId: "one", content: contents[index] ?? "" }),
        ),
      ),
    ];
    return { call: user, rpc: "", connection: "main", transport: "grpc", events };
  });
  const facts = {
    files: [],
    filesPrefix: "",
    speed: 1,
    toleranceMs: 0,
    skewMs: 0,
    fresh: () => "",
    thorough: false,
  };
  return { scenario: "", input: undefined, startedAtMs: 0, transcripts, facts, lagMs: 0 };
}

function event(from: "client" | "server", bytes: Uint8Array): TranscriptEvent {
  return { from, kind: "message", atMs: 0, message: { bytes, size: bytes.length } };
}
