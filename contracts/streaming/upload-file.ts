import fc from "fast-check";
import { seededData } from "../../fixtures/messages/seeded.ts";
import {
  FileChunkSchema,
  StreamingService,
  type UploadResult,
} from "../../proto/gen/streaming/streaming_pb.ts";
import { answersAfterHalfClose, firstReason, judgeAnswer, notCarriedOver } from "../clauses/client-stream.ts";
import { contractOf } from "../generic/index.ts";
import type { ContractPart } from "../generic/part.ts";
import { type Clause, holds, type Verdict, vacuous, violated } from "../model/clause.ts";
import type { Contract } from "../model/contract.ts";
import { counted } from "../model/counted.ts";
import { eachCall, serverClause } from "../model/judge.ts";
import type { Observation } from "../model/observation.ts";
import { defineScenario, type Step } from "../model/scenario.ts";
import { awaitEnd, encode, halfClose, open, sendAll, sendBytes, together } from "../model/step.ts";
import type { Subject } from "../model/subject.ts";
import { Code, codeName } from "../transcript/code.ts";
import type { RecordedMessage, Transcript } from "../transcript/event.ts";
import { endedOk, peerEndOf, received } from "../transcript/query.ts";

const method = StreamingService.method.uploadFile;
const mib = 1024 * 1024;
const emptyMd5 = "d41d8cd98f00b204e9800998ecf8427e";

export const uploadFileSubject: Subject = {
  method,
  exchange: ({ call, variant, options }) => [
    open(call, method, options),
    ...upload(
      call,
      { sizes: [100 + variant, 50, 1 + (variant % 9)], lastHasData: variant % 2 === 0, closes: true },
      variant,
    ),
  ],
  wrong: (transcript) => {
    const [answer] = received(transcript, method.output);
    if (answer === undefined) return `no result came (${codeName(peerEndOf(transcript)?.status.code ?? -1)})`;
    return firstReason(wrongTotal(transcript, answer.value), wrongChecksum(transcript, answer.value));
  },
  goesOn: ({ call, variant, options }) => [
    open(call, method, options),
    sendBytes(call, chunk(seededData(variant, 100), 0, false)),
  ],
  further: (index) => chunk(seededData(index, 10), index, false),
};

export function uploadFileContract(sibling: Subject): Contract {
  const parts = [
    uploads,
    uploadMemory,
    outOfOrder,
    answersAfterHalfClose("upload-file", uploadFileSubject),
    notCarriedOver("upload-file/cancelled", uploadFileSubject),
  ];
  return contractOf(
    uploadFileSubject,
    {
      scenarios: parts.flatMap((part) => part.scenarios),
      clauses: parts.flatMap((part) => part.clauses),
    },
    sibling,
  );
}

interface Upload {
  /** Bytes of each chunk. */
  readonly sizes: readonly number[];
  /** Whether the chunk with is_last carries the last bytes, or none. */
  readonly lastHasData: boolean;
  /** Whether a chunk has is_last at all. */
  readonly closes: boolean;
}

const uploads: ContractPart = {
  scenarios: [
    defineScenario({
      name: "uploads",
      method,
      runs: 12,
      input: fc.record({
        sizes: fc.array(fc.oneof(fc.nat(300), fc.constantFrom(0, 1, 4096, 65_535, 65_536, 65_537)), {
          maxLength: 8,
        }),
        lastHasData: fc.boolean(),
        closes: fc.boolean(),
      }),
      examples: [
        { sizes: [], lastHasData: false, closes: false },
        { sizes: [0], lastHasData: true, closes: true },
        { sizes: [1], lastHasData: true, closes: true },
        { sizes: [1000, 1000], lastHasData: false, closes: true },
        { sizes: [1000, 500], lastHasData: true, closes: true },
        { sizes: [1000, 1000, 10], lastHasData: false, closes: false },
        { sizes: Array.from({ length: 150 }, (_, index) => index), lastHasData: true, closes: true },
        { sizes: [mib, 2 * mib, 3 * mib], lastHasData: false, closes: true },
      ],
      steps: (input) => [open("call", method), ...upload("call", input, 1)],
    }),
    defineScenario({
      name: "several-uploads",
      method,
      runs: 1,
      input: fc.integer({ min: 2, max: 6 }),
      examples: [5],
      steps: (count) => [
        together(
          ...Array.from({ length: count }, (_, index) => [
            open(`upload-${index}`, method),
            ...upload(`upload-${index}`, { sizes: [100], lastHasData: true, closes: true }, 1),
          ]),
        ),
        open("later", method),
        ...upload("later", { sizes: [100], lastHasData: true, closes: true }, 1),
      ],
    }),
    defineScenario({
      name: "large-upload",
      method,
      load: "heavy",
      runs: 0,
      input: fc.integer({ min: 1, max: 1024 }),
      examples: [1024],
      steps: (chunks) => [
        open("call", method),
        sendAll("call", function* () {
          const data = seededData(3, 65_536);
          for (let index = 0; index < chunks; index++) {
            // Chunks that swap places, or go missing, must show in the checksum.
            new DataView(data.buffer).setUint32(0, index);
            yield chunk(data, index, index === chunks - 1);
          }
        }),
        halfClose("call"),
        awaitEnd("call", 30_000),
      ],
    }),
  ],
  clauses: [
    uploadClause(
      "total-bytes",
      "total_bytes is the number of data bytes sent.",
      ["uploads", "one-healthy-call"],
      wrongTotal,
    ),
    uploadClause(
      "checksum",
      "checksum is the lower-case hex MD5 of the data in order, the last chunk's included.",
      ["uploads", "one-healthy-call"],
      wrongChecksum,
    ),
    serverClause({
      id: "upload-file/file-id",
      sentence: "file_id is not empty, and different for every upload, also for two in the same second.",
      scenarios: ["several-uploads", "uploads"],
      judge: judgeIds,
    }),
    serverClause({
      id: "upload-file/uploaded-at",
      sentence: "uploaded_at is present, within the clock's skew.",
      scenarios: ["several-uploads", "uploads", "one-healthy-call"],
      judge: eachCall((transcript, observation) => {
        const [answer] = received(transcript, method.output);
        if (answer === undefined) return vacuous("no result came");
        const { uploadedAt } = answer.value;
        if (uploadedAt === undefined) return violated("uploaded_at is missing.", { event: answer.event });
        const offMs =
          Number(uploadedAt.seconds) * 1000 +
          uploadedAt.nanos / 1e6 -
          (observation.startedAtMs + answer.atMs);
        return Math.abs(offMs) <= observation.facts.skewMs
          ? holds
          : violated(`uploaded_at is ${(offMs / 1000).toFixed(0)} s off the runner's clock.`, {
              event: answer.event,
            });
      }),
    }),
    serverClause({
      id: "upload-file/empty",
      sentence: "No chunk at all is OK with 0 bytes.",
      scenarios: ["uploads"],
      judge: eachCall((transcript) => {
        if (transcript.events.some((event) => event.from === "client" && event.kind === "message")) {
          return vacuous("chunks were sent");
        }
        const [answer] = received(transcript, method.output);
        return judgeAnswer(transcript, answer, (result) =>
          firstReason(wrongTotal(transcript, result), wrongChecksum(transcript, result)),
        );
      }),
    }),
    uploadClause("large", "64 MiB in 64 KiB chunks is right.", ["large-upload"], (transcript, result) =>
      firstReason(wrongTotal(transcript, result), wrongChecksum(transcript, result)),
    ),
  ],
};

/** What the memory may grow by while 64 MiB come in: behaviour.md. */
const mostGrowthBytes = 32 * mib;

const uploadMemory: ContractPart = {
  scenarios: [
    defineScenario({
      name: "memory-of-an-upload",
      method,
      load: "apart",
      needs: ["own-server", "observed"],
      runs: 0,
      input: fc.integer({ min: 1, max: 64 }),
      examples: [64],
      steps: (mibs, facts) => [
        ...uploadFileSubject.exchange({ call: "before", variant: 0, facts }),
        // Buffers and the heap reach their working size with it.
        open("warm-up", method),
        sendAll("warm-up", () => mibsOfChunks(0, 16)),
        halfClose("warm-up"),
        awaitEnd("warm-up", 30_000),
        { kind: "sample", label: "before" },
        open("call", method),
        ...Array.from({ length: mibs / 4 }, (_, part) => [
          sendAll("call", () => mibsOfChunks(part * 4, 4)),
          { kind: "sample" as const, label: `after ${part * 4 + 4} MiB` },
        ]).flat(),
        halfClose("call"),
        awaitEnd("call", 30_000),
        { kind: "forget", calls: "warm-up" },
        { kind: "forget", calls: "call" },
      ],
    }),
  ],
  clauses: [
    serverClause({
      id: "upload-file/streams",
      level: "should",
      sentence: "While 64 MiB are uploaded the server's memory grows by less than 32 MiB.",
      scenarios: ["memory-of-an-upload"],
      judge: ({ samples = [] }) => {
        const [before, ...during] = samples;
        if (before === undefined || during.length === 0) return vacuous("nothing was observed");
        const most = during.reduce((a, b) => (b.memoryBytes > a.memoryBytes ? b : a));
        const growth = most.memoryBytes - before.memoryBytes;
        return growth < mostGrowthBytes
          ? holds
          : violated(
              `The server's memory grows by ${(growth / mib).toFixed(0)} MiB (${most.label} of the upload).`,
              { call: "before" },
            );
      },
    }),
  ],
};

function* mibsOfChunks(from: number, mibs: number): Generator<Uint8Array> {
  const data = seededData(3, 65_536);
  for (let index = from * 16; index < (from + mibs) * 16; index++) yield chunk(data, index, false);
}

/** Chunks that are out of order, each by the chunk numbers sent. */
const disorders: readonly {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly lastAt?: number;
}[] = [
  { name: "a gap at the start", numbers: [1, 2] },
  { name: "a gap", numbers: [0, 2] },
  { name: "a repetition", numbers: [0, 1, 1, 2] },
  { name: "a step back", numbers: [0, 1, 0] },
  { name: "swapped", numbers: [0, 2, 1, 3] },
  { name: "data after is_last", numbers: [0, 1, 2], lastAt: 1 },
];

const outOfOrder: ContractPart = {
  scenarios: [
    defineScenario({
      name: "out-of-order",
      method,
      runs: 0,
      input: fc.nat(disorders.length - 1),
      examples: disorders.map((_, index) => index),
      steps: (index, facts) => {
        const disorder = disorders[index];
        return [
          open("call", method),
          ...(disorder?.numbers ?? []).map((number, place) =>
            sendBytes(
              "call",
              chunk(
                seededData(place, 10 + place),
                number,
                place === (disorder?.lastAt ?? (disorder?.numbers.length ?? 0) - 1),
              ),
            ),
          ),
          halfClose("call"),
          awaitEnd("call"),
          ...uploadFileSubject.exchange({ call: "healthy", variant: index, facts }),
        ];
      },
    }),
  ],
  clauses: [
    serverClause({
      id: "upload-file/out-of-order",
      level: "should",
      sentence:
        "A gap (also at the start), a repetition or a step back in chunk_number, or data after is_last, is refused with INVALID_ARGUMENT.",
      scenarios: ["out-of-order"],
      judge: eachCall((transcript, observation) => {
        if (transcript.call !== "call") return vacuous("a healthy upload");
        const end = peerEndOf(transcript);
        if (end === undefined) return vacuous("the call did not end");
        const what = disorders[Number(observation.input)]?.name ?? "chunks out of order";
        return end.status.code === Code.INVALID_ARGUMENT
          ? holds
          : violated(`An upload with ${what} ended ${codeName(end.status.code)}.`, {
              event: transcript.events.indexOf(end),
            });
      }),
    }),
    serverClause({
      id: "upload-file/order-kept",
      sentence:
        "Either an upload out of order is refused, or total and checksum are those of all data in the order sent.",
      scenarios: ["out-of-order"],
      judge: eachCall((transcript) => {
        if (transcript.call !== "call") return vacuous("a healthy upload");
        const end = peerEndOf(transcript);
        if (end !== undefined && end.status.code !== 0 && end.cause !== "connection-lost") return holds;
        const [answer] = received(transcript, method.output);
        return judgeAnswer(transcript, answer, (result) =>
          firstReason(wrongTotal(transcript, result), wrongChecksum(transcript, result)),
        );
      }),
    }),
  ],
};

function uploadClause(
  name: string,
  sentence: string,
  scenarios: readonly string[],
  wrong: (transcript: Transcript, result: UploadResult) => string | undefined,
): Clause {
  return serverClause({
    id: `upload-file/${name}`,
    sentence,
    scenarios,
    judge: eachCall((transcript) =>
      judgeAnswer(transcript, received(transcript, method.output)[0], (result) => wrong(transcript, result)),
    ),
  });
}

function wrongTotal(transcript: Transcript, result: UploadResult): string | undefined {
  const owed = sentData(transcript)?.soFar.length ?? 0;
  return result.totalBytes === BigInt(owed)
    ? undefined
    : `total_bytes is ${result.totalBytes}, and ${counted(owed, "byte")} sent`;
}

function wrongChecksum(transcript: Transcript, result: UploadResult): string | undefined {
  const owed = sentData(transcript)?.soFar.md5 ?? emptyMd5;
  return result.checksum === owed
    ? undefined
    : `checksum is "${result.checksum}", the MD5 of the data is ${owed}`;
}

function sentData(transcript: Transcript): RecordedMessage["data"] {
  const last = transcript.events.findLast((event) => event.from === "client" && event.kind === "message");
  return last?.kind === "message" ? last.message.data : undefined;
}

function judgeIds(observation: Observation): Verdict {
  const seen = new Map<string, string>();
  for (const transcript of observation.transcripts) {
    if (!endedOk(transcript)) continue;
    const [answer] = received(transcript, method.output);
    if (answer === undefined) continue;
    const { fileId } = answer.value;
    const where = { call: transcript.call, event: answer.event };
    if (fileId === "") return violated("file_id is empty.", where);
    const other = seen.get(fileId);
    if (other !== undefined) return violated(`Two uploads have the file_id "${fileId}".`, where);
    seen.set(fileId, transcript.call);
  }
  return seen.size === 0 ? vacuous("no upload ended OK") : holds;
}

function upload(call: string, { sizes, lastHasData, closes }: Upload, seed: number): readonly Step[] {
  const chunks = sizes.map((size, index) =>
    chunk(seededData(seed + index, size), index, closes && lastHasData && index === sizes.length - 1),
  );
  if (closes && !lastHasData) chunks.push(chunk(new Uint8Array(), sizes.length, true));
  return [...chunks.map((bytes) => sendBytes(call, bytes)), halfClose(call), awaitEnd(call)];
}

function chunk(data: Uint8Array, chunkNumber: number, isLast: boolean): Uint8Array {
  return encode(FileChunkSchema, { data, chunkNumber, isLast });
}
