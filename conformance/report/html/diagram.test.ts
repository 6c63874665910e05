import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { transcriptFromJson } from "../../../contracts/transcript/json.ts";
import { drainedTranscript } from "../example-report.ts";
import { methodFinder } from "../methods.ts";
import { sequenceDiagram } from "./diagram.ts";
import { diagramRows, lineHeight } from "./diagram-rows.ts";

const folder = new URL("../../../fixtures/transcripts/", import.meta.url);
const golden = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
  name.endsWith("violated.json"),
);
const methodOf = methodFinder();

describe("a golden transcript as a diagram", () => {
  test.each(golden)("%s has every event that is shown, from top to bottom", (name) => {
    const json: { readonly transcripts: readonly unknown[] } = JSON.parse(
      readFileSync(new URL(name, folder), "utf8"),
    );
    for (const transcript of json.transcripts.map(transcriptFromJson)) {
      const last = transcript.events.length - 1;
      const rows = diagramRows(transcript, last);
      const heights = rows.map(({ y }) => y);
      expect(heights).toEqual(heights.toSorted((a, b) => a - b));
      expect(rows.reduce((sum, { leftOut }) => sum + (leftOut === 0 ? 1 : leftOut), 0)).toBe(last + 1);
      const method = methodOf(transcript.rpc);
      const options = { ...(method === undefined ? {} : { method }), markEvent: last, mark: "<it>" };
      const { markup } = sequenceDiagram(transcript, options);
      expect(markup.match(/<g class="/g)?.length ?? 0).toBe(
        rows.filter(({ leftOut }) => leftOut === 0).length,
      );
      if (last >= 0) expect(markup).toContain("◀ &lt;it&gt;");
      expect(tagsOf(markup)).toEqual([]);
    }
  });
});

/** What is opened and not closed. */
function tagsOf(markup: string): readonly string[] {
  const open: string[] = [];
  for (const [, end, name = "", self] of markup.matchAll(/<(\/?)([a-z]+)(?:[^>"]|"[^"]*")*?(\/?)>/g)) {
    if (end === "/") expect(open.pop()).toBe(name);
    else if (self !== "/") open.push(name);
  }
  return open;
}

test("time is to scale where it can be read, a line where it is short, broken off where it is long", () => {
  const at = (...times: readonly number[]) => ({
    ...drainedTranscript("chat"),
    events: times.map((atMs) => ({ from: "client", kind: "half-close", atMs }) as const),
  });
  const gaps = (...times: readonly number[]) => {
    const heights = diagramRows(at(...times), undefined).map(({ y }) => y);
    return heights.map((y, index) => y - (heights[index - 1] ?? y)).slice(1);
  };
  expect(gaps(0, 10, 30)).toEqual([lineHeight, 2 * lineHeight]);
  expect(gaps(5, 5, 5)).toEqual([lineHeight, lineHeight]);
  const rows = diagramRows(at(0, 1, 2, 3, 1_000), undefined);
  expect(rows.map(({ brokenMs }) => brokenMs)).toEqual([0, 0, 0, 0, 997]);
});

test("the event that shows the failure is marked", () => {
  const { markup } = sequenceDiagram(drainedTranscript("chat"), {
    markEvent: 6,
    mark: "two answers missing",
  });
  expect(markup).toContain('<g class="end marked">');
  expect(markup).toContain("◀ two answers missing");
  expect(markup).toContain("event 7 shows the failure: two answers missing");
});

test.each([
  ["cancel", '<g class="stop">'],
  ["cut", "stroke-dasharray"],
  ["pause", 'class="paused"'],
] as const)("%s is drawn", (kind, expected) => {
  const events = [
    { from: "client", kind: "headers", atMs: 0, metadata: [] },
    { from: "client", kind, atMs: 1 },
  ] as const;
  expect(sequenceDiagram({ ...drainedTranscript("chat"), events }).markup).toContain(expected);
});

test("a long call is shortened, with the number of events left out", () => {
  const events = Array.from({ length: 500 }, (_, atMs) => ({ from: "client", kind: "pause", atMs }) as const);
  const { markup } = sequenceDiagram({ ...drainedTranscript("chat"), events });
  expect(markup).toMatch(/⋮ \d{3} events/);
  expect(markup.match(/<g class="/g)?.length).toBeLessThan(45);
});
