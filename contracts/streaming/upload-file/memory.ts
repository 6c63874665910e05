import fc from "fast-check";
import { seededData } from "../../../fixtures/messages/seeded.ts";
import { behaviourClause } from "../../model/behaviour-clause.ts";
import { callNames } from "../../model/call-names.ts";
import { holds, vacuous, violated } from "../../model/clause.ts";
import type { ContractPart } from "../../model/contract-part.ts";
import { defineScenario } from "../../model/scenario.ts";
import { awaitEnd, halfClose, open, sendAll } from "../../model/step.ts";
import type { Subject } from "../../model/subject.ts";
import { chunk, mib } from "./chunks.ts";
import { method } from "./model.ts";

/** What the memory may grow by while 64 MiB come in: behaviour.md. */
const mostGrowthBytes = 32 * mib;

const calls = callNames("before", "warm-up", "call");

export function uploadMemory(subject: Subject): ContractPart {
  const memoryOfAnUpload = defineScenario({
    name: "memory-of-an-upload",
    method,
    load: "apart",
    needs: ["own-server", "observed"],
    runs: 0,
    input: fc.integer({ min: 1, max: 64 }),
    examples: [64],
    steps: (mibs, facts) => [
      ...subject.exchange({ call: calls.before, variant: 0, facts }),
      // Buffers and the heap reach their working size with it.
      open(calls["warm-up"], method),
      sendAll(calls["warm-up"], () => mibsOfChunks(0, 16)),
      halfClose(calls["warm-up"]),
      awaitEnd(calls["warm-up"], 30_000),
      { kind: "sample", label: "before" },
      open(calls.call, method),
      ...Array.from({ length: mibs / 4 }, (_, part) => [
        sendAll(calls.call, () => mibsOfChunks(part * 4, 4)),
        { kind: "sample" as const, label: `after ${part * 4 + 4} MiB` },
      ]).flat(),
      halfClose(calls.call),
      awaitEnd(calls.call, 30_000),
      { kind: "forget", calls: calls["warm-up"] },
      { kind: "forget", calls: calls.call },
    ],
  });

  return {
    scenarios: [memoryOfAnUpload],
    clauses: [
      behaviourClause({
        id: "upload-file/streams",
        level: "should",
        sentence: "While 64 MiB are uploaded the server's memory grows by less than 32 MiB.",
        scenarios: [memoryOfAnUpload],
        judge: ({ samples = [] }) => {
          const [before, ...during] = samples;
          if (before === undefined || during.length === 0) return vacuous("nothing was observed");
          const most = during.reduce((a, b) => (b.memoryBytes > a.memoryBytes ? b : a));
          const growth = most.memoryBytes - before.memoryBytes;
          return growth < mostGrowthBytes
            ? holds
            : violated(
                `The server's memory grows by ${(growth / mib).toFixed(0)} MiB (${most.label} of the upload).`,
                { call: calls.before },
              );
        },
      }),
    ],
  };
}

function* mibsOfChunks(from: number, mibs: number): Generator<Uint8Array> {
  const data = seededData(3, 65_536);
  for (let index = from * 16; index < (from + mibs) * 16; index++) yield chunk(data, index, false);
}
