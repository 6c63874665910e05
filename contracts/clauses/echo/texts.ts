import type { DescMethod } from "@bufbuild/protobuf";
import fc from "fast-check";
import { callNames } from "../../model/call-names.ts";
import type { ScenarioRef } from "../../model/clause.ts";
import { defineScenario, type Scenario } from "../../model/scenario.ts";
import { awaitEnd, halfClose, open, sendBytes } from "../../model/step.ts";

export const awkwardTextsScenario: ScenarioRef = { name: "awkward-texts" };

/** Texts that are easily damaged. */
const awkwardTexts: readonly string[] = [
  "",
  "👩‍👩‍👧‍👦 emoji 🇰🇷",
  "שלום עולם مرحبا",
  "line one\r\nline two\nline three\r",
  "  spaces around\t",
  "e\u0301 combining, \u200b zero width, \ufeff mark",
  "null \u0000 inside",
  "<b>&amp; \"quotes\" 'and' \\backslashes\\ %s %d {}</b>",
  "Echo: Echo: ",
  "안녕하세요 𝕌𝕟𝕚𝕔𝕠𝕕𝕖 \u{10ffff}",
];

/** Any but surrogates. The unit "binary" of fast-check means the same and takes a second to set up. */
const anyCodePoint = fc
  .integer({ min: 0, max: 0x10_ffff })
  .map((point) => String.fromCodePoint(point).toWellFormed());

const longText = "0123456789abcdef".repeat(4096);

const calls = callNames("call");

/** One message with a text that is easily damaged, or empty, or long. */
export function awkwardTextsOf(
  method: DescMethod,
  encode: (text: string, variant: number) => Uint8Array,
): Scenario {
  return defineScenario({
    name: awkwardTextsScenario.name,
    method,
    runs: 10,
    input: fc.string({ unit: anyCodePoint, maxLength: 40 }),
    examples: [...awkwardTexts, longText],
    steps: (text) => [
      open(calls.call, method),
      sendBytes(calls.call, encode(text.toWellFormed(), 0)),
      halfClose(calls.call),
      awaitEnd(calls.call),
    ],
  });
}
