import fc from "fast-check";
import { type CallNames, callNames } from "../../model/call-names.ts";
import { defineScenario, type Scenario } from "../../model/scenario.ts";
import { ask, awaitEnd, awaitMessages, cancel, pass, pause, resume } from "../../model/step.ts";
import { method } from "./model.ts";

/** Files of the provider state that are read again and again. */
export const smallFiles: readonly string[] = [
  "empty.bin",
  "one-byte.bin",
  "multiple-minus-one.bin",
  "multiple.bin",
  "multiple-plus-one.bin",
  "every-byte.bin",
  "name with spaces and ünïcode 한글.txt",
  "a-directory/inside.txt",
];

export const largeFile = "large.bin";
const mib = 1024 * 1024;

export const calls: CallNames<"call"> = callNames("call");

export const smallFilesScenario: Scenario = defineScenario({
  name: "small-files",
  method,
  runs: 12,
  input: fc.record({
    name: fc.constantFrom(...smallFiles),
    chunkSize: fc.oneof(fc.integer({ min: 7, max: 5_000 }), fc.constantFrom(512, 1024, 4095, 4096, 4097)),
  }),
  examples: [
    { name: "empty.bin", chunkSize: 1024 },
    { name: "empty.bin", chunkSize: 0 },
    { name: "one-byte.bin", chunkSize: 1 },
    { name: "one-byte.bin", chunkSize: 2 },
    { name: "multiple.bin", chunkSize: 1024 },
    { name: "multiple-minus-one.bin", chunkSize: 1024 },
    { name: "multiple-plus-one.bin", chunkSize: 1024 },
    { name: "multiple.bin", chunkSize: 4096 },
    { name: "multiple.bin", chunkSize: 4095 },
    { name: "multiple.bin", chunkSize: 4097 },
    { name: "every-byte.bin", chunkSize: 1 },
    { name: "every-byte.bin", chunkSize: 333 },
    { name: "name with spaces and ünïcode 한글.txt", chunkSize: 10 },
    { name: "a-directory/inside.txt", chunkSize: 0 },
  ],
  steps: ({ name, chunkSize }, facts) => [
    ...ask(calls.call, method, { filePath: facts.filesPrefix + name, chunkSize }),
    awaitEnd(calls.call),
  ],
});

export const largeFileScenario: Scenario = defineScenario({
  name: "large-file",
  method,
  runs: 0,
  input: fc.record({
    name: fc.constantFrom("mib.bin", "mib-plus-one.bin", largeFile),
    chunkSize: fc.nat(3 * mib),
  }),
  examples: [
    { name: largeFile, chunkSize: 0 },
    { name: "mib.bin", chunkSize: 0 },
    { name: "mib-plus-one.bin", chunkSize: 0 },
    { name: largeFile, chunkSize: 3 * mib },
    { name: "mib.bin", chunkSize: 64 * 1024 },
    { name: "mib.bin", chunkSize: 32 * 1024 + 1 },
  ],
  steps: ({ name, chunkSize }, facts) => [
    ...ask(calls.call, method, { filePath: facts.filesPrefix + name, chunkSize }),
    awaitEnd(calls.call, 20_000),
  ],
});

export const hugeChunkSize: Scenario = defineScenario({
  name: "huge-chunk-size",
  method,
  runs: 0,
  input: fc.integer({ min: 4 * mib + 1, max: 2 ** 31 - 1 }),
  examples: [8 * mib, 2 ** 31 - 1, 4 * mib + 1],
  steps: (chunkSize, facts) => [
    ...ask(calls.call, method, { filePath: facts.filesPrefix + largeFile, chunkSize }),
    awaitEnd(calls.call, 20_000),
  ],
});

export const slowReader: Scenario = defineScenario({
  name: "slow-reader",
  method,
  load: "heavy",
  needs: ["flow-control"],
  runs: 0,
  input: fc.record({
    chunkSize: fc.integer({ min: 16 * 1024, max: mib }),
    pauseAt: fc.integer({ min: 1, max: 5 }),
  }),
  examples: [
    { chunkSize: 100_000, pauseAt: 1 },
    { chunkSize: mib, pauseAt: 2 },
  ],
  steps: ({ chunkSize, pauseAt }, facts) => [
    ...ask(
      calls.call,
      method,
      { filePath: facts.filesPrefix + largeFile, chunkSize },
      { windowBytes: 65_535, connection: "narrow" },
    ),
    awaitMessages(calls.call, pauseAt),
    pause(calls.call),
    pass(250),
    resume(calls.call),
    awaitMessages(calls.call, pauseAt + 3),
    pause(calls.call),
    pass(150),
    resume(calls.call),
    awaitEnd(calls.call, 20_000),
  ],
});

export const secondCalls: CallNames<"cancelled" | "again"> = callNames("cancelled", "again");

export const secondDownload: Scenario = defineScenario({
  name: "second-download",
  method,
  runs: 3,
  input: fc.record({
    chunks: fc.integer({ min: 0, max: 20 }),
    chunkSize: fc.integer({ min: 30_000, max: 70_000 }),
  }),
  examples: [{ chunks: 1, chunkSize: 65_536 }],
  steps: ({ chunks, chunkSize }, facts) => [
    ...ask(secondCalls.cancelled, method, { filePath: `${facts.filesPrefix}mib-plus-one.bin`, chunkSize }),
    awaitMessages(secondCalls.cancelled, Math.min(chunks, Math.floor(mib / chunkSize) - 2)),
    cancel(secondCalls.cancelled),
    ...ask(secondCalls.again, method, { filePath: `${facts.filesPrefix}mib-plus-one.bin`, chunkSize }),
    awaitEnd(secondCalls.again, 20_000),
  ],
});
