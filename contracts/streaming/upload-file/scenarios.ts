import fc from "fast-check";
import { seededData } from "../../../fixtures/messages/seeded.ts";
import { callNames } from "../../model/call-names.ts";
import { defineScenario, type Scenario } from "../../model/scenario.ts";
import { awaitEnd, halfClose, open, sendAll, together } from "../../model/step.ts";
import { chunk, mib, upload } from "./chunks.ts";
import { method } from "./model.ts";

const calls = callNames("call");

export const uploads: Scenario = defineScenario({
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
  steps: (input) => [open(calls.call, method), ...upload(calls.call, input, 1)],
});

const several = callNames("later");
const sideBySide = (index: number): string => `upload-${index}`;

export const severalUploads: Scenario = defineScenario({
  name: "several-uploads",
  method,
  runs: 1,
  input: fc.integer({ min: 2, max: 6 }),
  examples: [5],
  steps: (count) => [
    together(
      ...Array.from({ length: count }, (_, index) => [
        open(sideBySide(index), method),
        ...upload(sideBySide(index), { sizes: [100], lastHasData: true, closes: true }, 1),
      ]),
    ),
    open(several.later, method),
    ...upload(several.later, { sizes: [100], lastHasData: true, closes: true }, 1),
  ],
});
export const largeUpload: Scenario = defineScenario({
  name: "large-upload",
  method,
  load: "heavy",
  runs: 0,
  input: fc.integer({ min: 1, max: 1024 }),
  examples: [1024],
  steps: (chunks) => [
    open(calls.call, method),
    sendAll(calls.call, function* () {
      const data = seededData(3, 65_536);
      for (let index = 0; index < chunks; index++) {
        // Chunks that swap places, or go missing, must show in the checksum.
        new DataView(data.buffer).setUint32(0, index);
        yield chunk(data, index, index === chunks - 1);
      }
    }),
    halfClose(calls.call),
    awaitEnd(calls.call, 30_000),
  ],
});

export const scenarios: readonly Scenario[] = [uploads, severalUploads, largeUpload];
